// What the engine exports: engine/read/abi.c and engine/write/, whose comments say what each gives.

/** The reader's part of the ABI; `engine/read/abi.c` documents it. */
export interface ReadExports {
  open_dump(size: number): number;
  find(dump: number, size: number): number;
  candidate_records(): number;
  first_candidate(dump: number, size: number): number;
  open_image(dump: number, size: number, candidate: number, afterRepair: number): number;
  entry_records(): number;
  entry_count(): number;
  attribute_records(): number;
  attribute_count(): number;
  diagnostic_records(): number;
  diagnostic_count(): number;
  block_records(): number;
  list_extents(size: number, candidate: number, entry: number): number;
  extent_records(): number;
  resolve_chain(size: number, candidate: number, entry: number): number;
  chain_blocks(): number;
  list_tags(block: number, size: number, blockSize: number, generation: number): number;
  tag_records(): number;
  tag_commits(): number;
}

/** The builder's part of the ABI; `engine/write/build.h` documents it. */
export interface BuildExports {
  build_plan(options: number, nodes: number, count: number, attrs: number, text: number): number;
  build_begin(build: number, inlineData: number): number;
  build_next(build: number): number;
}
