import { readFileSync } from 'node:fs';
import { SOUND } from '../../test/support/sound-catalog.js';
import { checkCatalog } from './catalog-rules.js';
import type { Catalog } from './catalog.js';
import { dataUriOf, MAX_LOGO_BYTES } from './logo.js';
import { isLegible, type Look } from './look.js';

const looking = (look: Look): Catalog => ({ ...SOUND, controller: { ...SOUND.controller, look } });
const found = (look: Look) =>
  checkCatalog(looking(look)).map(({ path, message }) => [path, message]);

const svgLogo = (text: string): string => dataUriOf('svg', Buffer.from(text));
const png = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fccff01f00030101000a2d0b6f0000000049454e44ae426082',
  'hex',
);

describe('the look of an organisation', () => {
  it('is fine when its colours can be read and its logo is a picture', () => {
    const logo = dataUriOf('svg', readFileSync('catalog.logo.svg'));
    expect(found({ colour: '#5b2a86', colourDark: '#c9a6f0', logo })).toEqual([]);
    expect(found({ colour: '#5b2a86', logo: dataUriOf('png', png) })).toEqual([]);
  });

  it('names place, ratio and the nearest colour that passes', () => {
    expect(found({ colour: '#ffcc00' })).toEqual([
      [
        ['controller', 'look', 'colour'],
        'the colour `#ffcc00` can hardly be read: its contrast to `#f7f2ea` (links on the page, light theme) ' +
          'is 1.35, and WCAG 2.2 asks for 4.5 (1.4.3); the nearest that has it is `#836900`',
      ],
    ]);
    expect(isLegible('light', '#836900')).toBe(true);
  });

  it('holds the colour for the dark to the dark', () => {
    const [issue] = found({ colour: '#5b2a86', colourDark: '#5b2a86' });
    expect(issue?.[0]).toEqual(['controller', 'look', 'colourDark']);
    expect(issue?.[1]).toContain('dark theme');
  });

  it.each([
    [
      'that runs something',
      svgLogo('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
      'the logo holds a `script`',
    ],
    ['that is too large', svgLogo(' '.repeat(MAX_LOGO_BYTES + 1)), 'the logo has 20001 bytes'],
    ['in another encoding', dataUriOf('svg', Buffer.from([0xff, 0xfe, 0x3c])), 'UTF-8'],
    ['that only says it is a PNG', dataUriOf('png', Buffer.from('GIF89a')), 'is none'],
    ['that is half a PNG', dataUriOf('png', png.subarray(0, 40)), 'is none'],
    ['of another kind', 'data:text/html;base64,PGI+', 'neither'],
    ['in another spelling of base64', 'data:image/png;base64,aa=', 'neither'],
  ])('refuses a logo %s', (_title, logo, why) => {
    const [issue, ...others] = found({ colour: '#5b2a86', logo });
    expect(issue?.[0]).toEqual(['controller', 'look', 'logo']);
    expect(issue?.[1]).toContain(why);
    expect(others).toEqual([]);
  });
});
