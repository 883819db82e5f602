/** Pure: the newest checkpoint, as people read it. */
export interface SignedHead {
  readonly size: number;
  readonly root: Buffer;
  readonly signedAt: Date;
  readonly note: string;
}

export interface Head {
  readonly size: number;
  readonly root: string;
  readonly signedAt: number;
  /** The names under which it is signed, as they stand in the note. */
  readonly names: string;
}

/** The lines of a note's signatures are `— <name> <base64>` (C2SP signed-note). */
export function headView({ size, root, signedAt, note }: SignedHead): Head {
  const names = [...note.matchAll(/^\u2014 (\S+) /gm)].map(([, name = '']) => name);
  return {
    size,
    root: root.toString('base64'),
    signedAt: signedAt.getTime(),
    names: [...new Set(names)].join(', '),
  };
}
