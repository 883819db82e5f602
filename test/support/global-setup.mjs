/**
 * Once before all system tests: a server, and on it a migrated template that every test copies.
 * Runs the compiled sources, because the package with PostgreSQL's programs is an ES module.
 */
const compiled = new URL('../../dist/', import.meta.url);

export default async function setUp() {
  const { openTestServer } = await import(new URL('test/support/run.js', compiled));
  globalThis.assentTestRun = await openTestServer(process.env.TEST_DATABASE_URL);
}
