/** Of the library that reads JSON-LD, as much as the tests use: it comes without types. */
declare module 'jsonld' {
  export interface Term {
    readonly termType: 'NamedNode' | 'BlankNode' | 'Literal';
    readonly value: string;
  }

  export interface Options {
    readonly documentLoader: (url: string) => never;
    readonly safe: boolean;
  }

  interface Library {
    toRDF(
      document: object,
      options: Options,
    ): Promise<{ readonly subject: Term; readonly predicate: Term; readonly object: Term }[]>;
  }

  const library: Library;
  export { library as default };
}
