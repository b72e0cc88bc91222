type Methods<T> = { readonly [Name in keyof T]: (...given: never[]) => Promise<unknown> };

/**
 * A port that is loaded with its first call, so that a cold start loads no client that an invocation may not need.
 * `load` imports the adapter by `import()` and creates it. Every method of such a port answers a promise.
 */
export function lazily<T extends Methods<T>>(load: () => Promise<T>): T {
  let loaded: Promise<T> | undefined;
  const method =
    (name: keyof T) =>
    async (...given: never[]) => {
      loaded ??= load();
      const port = await loaded;
      return port[name](...given);
    };
  return new Proxy({} as T, {
    // A promise that settles with the port looks for `then`.
    get: (_, name) => (name === 'then' ? undefined : method(name as keyof T)),
  });
}
