/** How a line of the side bar takes what is dropped on it. */
export interface LineDrop {
  readonly takes: (event: DragEvent) => boolean;
  readonly take: (event: DragEvent) => void;
}
