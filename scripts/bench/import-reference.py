"""Seconds that Python takes to put a COCO file into SQLite, without looking at what it stores."""
import json
import os
import sqlite3
import sys
import time

source, target = sys.argv[1:3]
if os.path.exists(target):
    os.remove(target)
start = time.perf_counter()
with open(source, encoding="utf-8") as file:
    dataset = json.load(file)
db = sqlite3.connect(target)
db.executescript(
    "CREATE TABLE images (id INTEGER PRIMARY KEY, file_name TEXT, width INTEGER, height INTEGER);"
    "CREATE TABLE categories (id INTEGER PRIMARY KEY, name TEXT, supercategory TEXT);"
    "CREATE TABLE annotations (id INTEGER PRIMARY KEY, image_id INTEGER, category_id INTEGER, segmentation TEXT, area REAL, bbox TEXT, iscrowd INTEGER);"
    "CREATE INDEX annotations_image ON annotations (image_id);"
)
db.executemany("INSERT INTO images VALUES (:id, :file_name, :width, :height)", dataset["images"])
db.executemany("INSERT INTO categories VALUES (:id, :name, :supercategory)", dataset["categories"])
db.executemany(
    "INSERT INTO annotations VALUES (?, ?, ?, ?, ?, ?, ?)",
    (
        (a["id"], a["image_id"], a["category_id"], json.dumps(a["segmentation"]), a["area"], json.dumps(a["bbox"]), a["iscrowd"])
        for a in dataset["annotations"]
    ),
)
db.commit()
print(time.perf_counter() - start)
