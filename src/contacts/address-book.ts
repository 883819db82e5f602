/**
 * Addresses in clear for whoever reads something long about many people, who come up again and again.
 * They are opened once while they are kept, and forgotten with this object: it must not outlive the
 * transaction that opens them.
 */
type Opened = ReadonlyMap<string, readonly string[]>;

/** And one page of others: people come up again soon, or much later. */
const PEOPLE_KEPT = 2_000;

export class AddressBook {
  private readonly known = new Map<string, readonly string[]>();

  constructor(private readonly open: (contactIds: readonly string[]) => Promise<Opened>) {}

  /** By contact id, also of others; empty for whom there are none. */
  async of(contactIds: readonly string[]): Promise<Opened> {
    if (this.known.size >= PEOPLE_KEPT) this.known.clear();
    const unknown = [...new Set(contactIds)].filter((id) => !this.known.has(id));
    if (unknown.length === 0) return this.known;
    const opened = await this.open(unknown);
    for (const id of unknown) this.known.set(id, opened.get(id) ?? []);
    return this.known;
  }
}
