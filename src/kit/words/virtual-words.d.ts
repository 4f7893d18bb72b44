// Parts of a language's messages; see split-catalogues.ts.
declare module '*?words=first' {
  const words: object;
  export default words;
}
declare module '*?words=rest' {
  const words: object;
  export default words;
}
