/** Silhouettes of a mesh from all sides and several distances, as short descriptors that masks are compared with. */
export type ViewIndex = {
  /** Of the layout and of how it is made; another version is made anew. */
  version: number
  /** Centre and radius of the mesh's bounding sphere, to tell that an index belongs to a mesh. */
  centre: [number, number, number]
  radius: number
  /** Number of entries. */
  count: number
}
