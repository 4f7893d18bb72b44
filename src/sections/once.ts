/** Does something once, however many ask for it; what failed is tried again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  const forget = (thrown: unknown) => {
    made = null;
    throw thrown;
  };
  return () => (made ??= make().catch(forget));
}
