import fc from 'fast-check';
import { aNoteKey } from '../../test/support/note-keys.js';
import { checkpointText, openCheckpoint, parseCheckpoint } from './checkpoint.js';
import { EMPTY_ROOT, leafHash, rootOf } from './merkle.js';
import { inclusionProof, type SubtreeReader } from './merkle-proofs.js';
import { signNote } from './signed-note.js';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const log = aNoteKey('consent.example/log');
const witness = aNoteKey('witness.example');
const leaves = Array.from({ length: 21 }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));
const read: SubtreeReader = async (level, index) =>
  rootOf(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
const checkpoint = { origin: log.key.name, size: leaves.length, root: rootOf(leaves) };
const note = signNote(checkpointText(checkpoint), [log.signer, witness.signer]);

async function proofText(index: number, extra?: Buffer): Promise<string> {
  const hashes = await inclusionProof(read, index, leaves.length);
  return formatTlogProof({ index, hashes, checkpoint: note, ...(extra ? { extra } : {}) });
}
const leafAt = (index: number): Buffer => leaves[index] ?? EMPTY_ROOT;

describe('a checkpoint', () => {
  const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
  const text = `example.com/behind-the-sofa\n20852163\n${root}\n`;

  it('is the text of the standard’s example', () => {
    const read = parseCheckpoint(text);
    expect(read).toEqual({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
      root: Buffer.from(root, 'base64'),
    });
    expect(read && checkpointText(read)).toBe(text);
  });

  it.each([
    ['another line', `${text}extension\n`],
    ['an empty line', `${text}\n`],
    ['no final newline', text.slice(0, -1)],
    ['no origin', text.slice(text.indexOf('\n'))],
    ['an origin with a space', text.replace('-the-', ' ')],
    ['a leading zero', text.replace('20852163', '020852163')],
    ['a sign', text.replace('20852163', '+1')],
    ['no size', text.replace('20852163', '')],
    ['a size beyond counting', text.replace('20852163', '9007199254740993')],
    ['a root of 31 bytes', text.replace(root, Buffer.alloc(31).toString('base64'))],
    ['a root in another alphabet', text.replace('/', '_').replace(/\//g, '_')],
    ['a root without padding', text.replace('=', '')],
  ])('is none with %s', (_, other) => {
    expect(parseCheckpoint(other)).toBeNull();
  });

  it('cannot be written about what is no tree', () => {
    expect(() => checkpointText({ ...checkpoint, origin: 'a b' })).toThrow(RangeError);
    expect(() => checkpointText({ ...checkpoint, size: -1 })).toThrow(RangeError);
    expect(() => checkpointText({ ...checkpoint, size: 1e21 })).toThrow(RangeError);
    expect(() => checkpointText({ ...checkpoint, root: Buffer.alloc(31) })).toThrow(RangeError);
  });

  it('is opened by a key of its log, and by no other that may have signed it', () => {
    expect(openCheckpoint(note, [log.key])).toEqual({
      isOpen: true,
      checkpoint,
      signers: [log.key],
    });
    expect(openCheckpoint(note, [witness.key])).toEqual({ isOpen: false, fault: 'unsigned' });
    const prose = signNote('Nothing to see here.\n', [log.signer]);
    expect(openCheckpoint(prose, [log.key])).toEqual({ isOpen: false, fault: 'malformed' });
  });
});

describe('a tlog-proof', () => {
  it('has exactly the form of the standard', async () => {
    const text = await proofText(20, Buffer.from('more'));
    const sibling = rootOf(leaves.slice(0, 16)).toString('base64');
    const near = rootOf(leaves.slice(16, 20)).toString('base64');
    expect(text).toBe(
      `c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 20\n${near}\n${sibling}\n\n${note}`,
    );
  });

  it('is read back and proves its entry, at every place', async () => {
    for (let index = 0; index < leaves.length; index += 1) {
      const text = await proofText(index);
      const read = parseTlogProof(text);
      expect(read && formatTlogProof(read)).toBe(text);
      const verdict = verifyTlogProof(text, leafAt(index), [log.key]);
      expect(verdict).toEqual({ isProved: true, index, checkpoint });
    }
  });

  it('has no hashes where the tree is its leaf', () => {
    const only = { origin: log.key.name, size: 1, root: leafAt(0) };
    const signed = signNote(checkpointText(only), [log.signer]);
    const text = formatTlogProof({ index: 0, hashes: [], checkpoint: signed });
    expect(text).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 0\n\nconsent/);
    expect(verifyTlogProof(text, leafAt(0), [log.key]).isProved).toBe(true);
  });

  it('proves no other entry, and nothing to who does not know the key', async () => {
    const text = await proofText(3);
    const fault = (leaf: Buffer, keys = [log.key]) => verifyTlogProof(text, leaf, keys);
    expect(fault(leafAt(4))).toEqual({ isProved: false, fault: 'not_included' });
    expect(fault(leafAt(3), [witness.key])).toEqual({ isProved: false, fault: 'unsigned' });
  });

  it('carries extra data, even none', async () => {
    expect(parseTlogProof(await proofText(1, Buffer.from('x')))?.extra).toEqual(Buffer.from('x'));
    expect(parseTlogProof(await proofText(1, Buffer.alloc(0)))?.extra).toEqual(Buffer.alloc(0));
    expect(parseTlogProof(await proofText(1))).not.toHaveProperty('extra');
  });

  it('is none in any other form', async () => {
    const text = await proofText(3);
    const [, , hash = ''] = text.split('\n');
    const others = [
      '',
      text.replace('@v1', '@v2'),
      text.replace('index 3', 'index 03'),
      text.replace('index 3', 'index -3'),
      text.replace('index 3\n', ''),
      text.replace('index 3', 'extra !\nindex 3'),
      text.replace('index 3', 'index 3\nextra AAAA'),
      text.replace(hash, hash.slice(4)),
      text.replace(hash, `${hash} `),
      text.replace(hash, Array.from({ length: 64 }, () => hash).join('\n')),
      text.replace('\n\n', '\n'),
      ` ${text}`,
    ];
    expect(others.filter((other) => parseTlogProof(other) !== null)).toEqual([]);
    const verdict = verifyTlogProof('', leafAt(3), [log.key]);
    expect(verdict).toEqual({ isProved: false, fault: 'malformed' });
  });

  it('proves nothing after any change, but for signatures of others', async () => {
    const text = await proofText(7);
    const end = text.indexOf(`— ${witness.key.name}`);
    fc.assert(
      fc.property(fc.nat({ max: end - 1 }), fc.string({ maxLength: 2 }), (at, put) => {
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        fc.pre(changed !== text);
        expect(verifyTlogProof(changed, leafAt(7), [log.key]).isProved).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
