// Silhouettes in C, beside which ours are measured: a tight rasteriser, triangle by triangle, without and with back faces left out, and
// the outline of what faces the camera filled in rows, with every plane and every edge looked at.
// Started with a file: int32 vertices, triangles, edges, poses; float x y z each; int32 a b c each; int32 a b left right each; float R t each.
// Reads lines "method size field-of-view", writes "seconds of processor time, pixels covered by all poses together".
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int32_t V, T, E, N;
static float *xyz, *pose;
static int32_t *tri, *edge;
static float *px, *py, *plane;
static uint8_t *front, *out;

static void *take(FILE *file, size_t size) {
  void *bytes = malloc(size);
  if (fread(bytes, 1, size, file) != size) exit(2);
  return bytes;
}

static void transform(const float *m, float f, float c) {
  for (int v = 0; v < V; v++) {
    float x = xyz[3 * v], y = xyz[3 * v + 1], z = xyz[3 * v + 2];
    float inverse = 1 / (m[6] * x + m[7] * y + m[8] * z + m[11]);
    px[v] = f * (m[0] * x + m[1] * y + m[2] * z + m[9]) * inverse + c;
    py[v] = f * (m[3] * x + m[4] * y + m[5] * z + m[10]) * inverse + c;
  }
}

static long triangles(const float *m, int size, float f, int cull) {
  transform(m, f, size / 2.0f);
  memset(out, 0, (size_t)size * size);
  for (int i = 0; i < T; i++) {
    int a = tri[3 * i], b = tri[3 * i + 1], c = tri[3 * i + 2];
    float ax = px[a], ay = py[a], bx = px[b], by = py[b], cx = px[c], cy = py[c];
    float area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (area == 0 || (cull && area > 0)) continue;
    float sign = area > 0 ? 1 : -1;
    int x0 = (int)ceilf(fminf(ax, fminf(bx, cx)) - 0.5f), x1 = (int)ceilf(fmaxf(ax, fmaxf(bx, cx)) - 0.5f);
    int y0 = (int)ceilf(fminf(ay, fminf(by, cy)) - 0.5f), y1 = (int)ceilf(fmaxf(ay, fmaxf(by, cy)) - 0.5f);
    if (x0 < 0) x0 = 0;
    if (y0 < 0) y0 = 0;
    if (x1 > size) x1 = size;
    if (y1 > size) y1 = size;
    float A0 = sign * (ay - by), B0 = sign * (bx - ax), A1 = sign * (by - cy), B1 = sign * (cx - bx), A2 = sign * (cy - ay), B2 = sign * (ax - cx);
    for (int y = y0; y < y1; y++) {
      float w0 = A0 * (x0 + 0.5f - ax) + B0 * (y + 0.5f - ay), w1 = A1 * (x0 + 0.5f - bx) + B1 * (y + 0.5f - by), w2 = A2 * (x0 + 0.5f - cx) + B2 * (y + 0.5f - cy);
      for (int x = x0; x < x1; x++, w0 += A0, w1 += A1, w2 += A2)
        if (w0 >= 0 && w1 >= 0 && w2 >= 0) out[y * size + x] = 1;
    }
  }
  long sum = 0;
  for (int i = 0; i < size * size; i++) sum += out[i];
  return sum;
}

#define ROOM 128
static int32_t crossing[1024 * ROOM], length[1024];

static long spans(const float *m, int size, float f) {
  float ex = -(m[0] * m[9] + m[3] * m[10] + m[6] * m[11]), ey = -(m[1] * m[9] + m[4] * m[10] + m[7] * m[11]), ez = -(m[2] * m[9] + m[5] * m[10] + m[8] * m[11]);
  for (int i = 0; i < T; i++) front[i] = plane[4 * i] * ex + plane[4 * i + 1] * ey + plane[4 * i + 2] * ez > plane[4 * i + 3];
  transform(m, f, size / 2.0f);
  memset(length, 0, sizeof(int32_t) * size);
  for (int i = 0; i < E; i++) {
    int left = front[edge[4 * i + 2]], right = front[edge[4 * i + 3]];
    if (left == right) continue;
    int u = edge[4 * i], v = edge[4 * i + 1], weight = left ? 1 : -1;
    if (py[u] > py[v]) { int swap = u; u = v; v = swap; weight = -weight; }
    int first = (int)ceilf(py[u] - 0.5f), end = (int)ceilf(py[v] - 0.5f);
    if (first < 0) first = 0;
    if (end > size) end = size;
    float slope = (px[v] - px[u]) / (py[v] - py[u]);
    for (int y = first; y < end; y++) {
      int x = (int)ceilf(px[u] + (y + 0.5f - py[u]) * slope - 0.5f);
      if (x >= size || length[y] >= ROOM) continue;
      crossing[y * ROOM + length[y]++] = ((x > 0 ? x : 0) << 3) + 4 + weight;
    }
  }
  long sum = 0;
  for (int y = 0; y < size; y++) {
    int32_t *k = crossing + y * ROOM;
    int n = length[y], winding = 0, open = 0;
    for (int i = 1; i < n; i++) {
      int key = k[i], j = i - 1;
      for (; j >= 0 && k[j] > key; j--) k[j + 1] = k[j];
      k[j + 1] = key;
    }
    for (int i = 0; i < n; i++) {
      int before = winding;
      winding += (k[i] & 7) - 4;
      if (before == 0 && winding != 0) open = k[i] >> 3;
      else if (before != 0 && winding == 0) sum += (k[i] >> 3) - open;
    }
    if (winding != 0) sum += size - open;
  }
  return sum;
}

int main(int argc, char **argv) {
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (!file) return 2;
  int32_t *head = take(file, 16);
  V = head[0]; T = head[1]; E = head[2]; N = head[3];
  xyz = take(file, 12 * (size_t)V);
  tri = take(file, 12 * (size_t)T);
  edge = take(file, 16 * (size_t)E);
  pose = take(file, 48 * (size_t)N);
  px = malloc(4 * (size_t)V); py = malloc(4 * (size_t)V); plane = malloc(16 * (size_t)T); front = malloc(T); out = malloc(1024 * 1024);
  for (int i = 0; i < T; i++) {
    float *a = xyz + 3 * tri[3 * i], *b = xyz + 3 * tri[3 * i + 1], *c = xyz + 3 * tri[3 * i + 2];
    float ux = b[0] - a[0], uy = b[1] - a[1], uz = b[2] - a[2], vx = c[0] - a[0], vy = c[1] - a[1], vz = c[2] - a[2];
    float nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx;
    plane[4 * i] = nx; plane[4 * i + 1] = ny; plane[4 * i + 2] = nz; plane[4 * i + 3] = nx * a[0] + ny * a[1] + nz * a[2];
  }
  char method[32];
  int size;
  float angle;
  while (scanf("%31s %d %f", method, &size, &angle) == 3 && size <= 1024) {
    float f = size / 2.0f / tanf(angle * 3.14159265f / 360);
    clock_t start = clock();
    long sum = 0;
    for (int i = 0; i < N; i++) {
      if (!strcmp(method, "spans")) sum += spans(pose + 12 * i, size, f);
      else sum += triangles(pose + 12 * i, size, f, !strcmp(method, "culled"));
    }
    printf("%.9f %ld\n", (double)(clock() - start) / CLOCKS_PER_SEC, sum);
    fflush(stdout);
  }
  return 0;
}
