/** Where everybody stands, by contact, topic and channel, while it is rebuilt from what was told. */

export interface ConsentPlace {
  readonly contact: string;
  readonly topic: string;
  readonly channel: string;
}

export class Standings<Standing, Projected> {
  private readonly standing = new Map<string, Standing>();

  constructor(
    private readonly begin: () => Standing,
    /** Null where nothing ever stood. */
    private readonly conclude: (standing: Standing) => Projected | null,
  ) {}

  /** Forgets it as well, so that what is left was never asked for. Null where nothing ever stood. */
  take(place: ConsentPlace): Projected | null {
    const key = keyOf(place);
    const standing = this.standing.get(key);
    this.standing.delete(key);
    return standing === undefined ? null : this.conclude(standing);
  }

  *all(): Generator<readonly [ConsentPlace, Projected]> {
    for (const [key, standing] of this.standing) {
      const projected = this.conclude(standing);
      if (projected !== null) yield [placeIn(key), projected];
    }
  }

  protected at(place: ConsentPlace): Standing {
    const key = keyOf(place);
    const known = this.standing.get(key);
    if (known !== undefined) return known;
    const begun = this.begin();
    this.standing.set(key, begun);
    return begun;
  }
}

/** Keys of the catalog and ids hold no newline. */
function keyOf({ contact, topic, channel }: ConsentPlace): string {
  return `${contact}\n${topic}\n${channel}`;
}

function placeIn(key: string): ConsentPlace {
  const [contact = '', topic = '', channel = ''] = key.split('\n');
  return { contact, topic, channel };
}
