/**
 * Ids of entries and their indexes, at a few dozen bytes each: a million of them must not need the
 * memory that a million strings do. Open addressing over the bytes of the ids, which whoever made the log
 * may have chosen to crowd it.
 */
import { randomBytes } from 'node:crypto';

const ID_BYTES = 16;
const FREE = -1;
/** The largest below 2^32. */
const PRIME = 4_294_967_291;
/** Of this process alone. */
const FACTORS = Array.from({ length: ID_BYTES / 2 }, () => randomBytes(4).readUInt32LE());

export class IdTable {
  private ids = Buffer.alloc(1_024 * ID_BYTES);
  private indexes = new Float64Array(1_024);
  private slots = new Int32Array(4_096).fill(FREE);
  private count = 0;

  /** The index under which the id stands already, or null and it stands from now on. */
  add(id: string, index: number): number | null {
    const bytes = bytesOf(id);
    const slot = this.slotOf(bytes);
    const known = this.slots[slot] ?? FREE;
    if (known !== FREE) return this.indexes[known] ?? null;
    this.makeRoom();
    bytes.copy(this.ids, this.count * ID_BYTES);
    this.indexes[this.count] = index;
    this.slots[this.slotOf(bytes)] = this.count;
    this.count += 1;
    return null;
  }

  find(id: string): number | null {
    const known = this.slots[this.slotOf(bytesOf(id))] ?? FREE;
    return known === FREE ? null : (this.indexes[known] ?? null);
  }

  /** Where the id stands, or the free slot where it would. */
  private slotOf(bytes: Buffer): number {
    const mask = this.slots.length - 1;
    for (let slot = hashOf(bytes) & mask; ; slot = (slot + 1) & mask) {
      const nth = this.slots[slot] ?? FREE;
      if (nth === FREE || this.idAt(nth).equals(bytes)) return slot;
    }
  }

  private idAt(nth: number): Buffer {
    return this.ids.subarray(nth * ID_BYTES, (nth + 1) * ID_BYTES);
  }

  private makeRoom(): void {
    if (this.count === this.indexes.length) {
      this.ids = Buffer.concat([this.ids, Buffer.alloc(this.ids.length)]);
      const indexes = new Float64Array(2 * this.indexes.length);
      indexes.set(this.indexes);
      this.indexes = indexes;
    }
    if (2 * this.count < this.slots.length) return;
    this.slots = new Int32Array(2 * this.slots.length).fill(FREE);
    for (let nth = 0; nth < this.count; nth += 1) this.slots[this.slotOf(this.idAt(nth))] = nth;
  }
}

function bytesOf(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

/**
 * Universal (Carter and Wegman): who makes up ids cannot know which ones share a slot. Halves of words, so that
 * the sum is exact; mixed at the end (MurmurHash3), since neighbours would else stay neighbours.
 */
function hashOf(bytes: Buffer): number {
  let sum = 0;
  for (let nth = 0; nth < FACTORS.length; nth += 1)
    sum += (FACTORS[nth] ?? 0) * bytes.readUInt16LE(2 * nth);
  let mixed = sum % PRIME;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
