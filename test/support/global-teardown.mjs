/** Once after all system tests: leaves nothing behind, on disk or on a server that was lent. */
export default async function tearDown() {
  await globalThis.assentTestRun?.close();
}
