import { MOST_DRAWN } from './svg-weight.js';
import { faultOfSvg } from './plain-svg.js';

const svg = (content: string): string => `<svg xmlns="http://www.w3.org/2000/svg">${content}</svg>`;
const times = (count: number, part: string): string => Array(count).fill(part).join('');
/** Each level is made of so many of the next. */
const levels = (count: number, level: (nth: number) => string): string =>
  Array.from({ length: count }, (_, nth) => level(nth)).join('');

const shape = (count: number) => `<path id="n${count}" d="M0 0"/>`;
const BOMBS: readonly (readonly [string, string])[] = [
  [
    'uses of uses',
    levels(6, (nth) => `<g id="n${nth}">${times(10, `<use href="#n${nth + 1}"/>`)}</g>`) + shape(6),
  ],
  [
    'uses of uses in XLink, of symbols, the innermost first',
    shape(0) +
      levels(
        14,
        (nth) => `<symbol id="n${nth + 1}">${times(2, `<use xlink:href="#n${nth}"/>`)}</symbol>`,
      ) +
      '<use href="#n14"/>',
  ],
  [
    'patterns in patterns',
    levels(
      6,
      (nth) =>
        `<pattern id="n${nth}">${times(10, `<path d="" fill="url(#n${nth + 1})"/>`)}</pattern>`,
    ) + '<path fill="url(#n0)" d=""/>',
  ],
  [
    'masks in masks, in style attributes',
    levels(
      6,
      (nth) =>
        `<mask id="n${nth}">${times(10, `<path d="" style="fill: #fff; mask:url( #n${nth + 1} )"/>`)}</mask>`,
    ) + '<path mask="url(#n0)" d=""/>',
  ],
  [
    'a pattern that every shape of a group takes',
    `<pattern id="p">${times(150, '<path d=""/>')}</pattern><g fill="url(#p)">${times(150, '<path d=""/>')}</g>`,
  ],
  ['groups in groups without end', `${times(2_800, '<g>')}${times(2_800, '</g>')}`],
  [
    'a chain of uses without end',
    levels(500, (nth) => `<g id="n${nth}"><use href="#n${nth + 1}"/></g>`),
  ],
  ['a use of itself', '<g id="a"><use href="#a"/></g>'],
  ['two that use each other', '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'],
  [
    'one name for several parts',
    levels(
      5,
      (nth) => `<g id="n${nth}"/><g id="n${nth}">${times(10, `<use href="#n${nth + 1}"/>`)}</g>`,
    ) + shape(5),
  ],
];

describe('an SVG whose parts are used again', () => {
  it.each(BOMBS)('is refused for %s', (_title, content) => {
    expect(svg(content).length).toBeLessThan(20_000);
    expect(faultOfSvg(svg(content))).toContain(`${MOST_DRAWN}`);
  });

  it('is refused for a style sheet that uses a mask: what takes it cannot be counted', () => {
    const masked = '<mask id="m"><path d=""/></mask><style>.a { mask: url(#m) }</style>';
    expect(faultOfSvg(svg(masked))).toContain('say it on the element');
  });

  it.each([
    ['a petal, twelve times', `<path id="p" d=""/>${times(12, '<use href="#p"/>')}`],
    [
      'a symbol of symbols',
      `<symbol id="a"><path d=""/></symbol><symbol id="b">${times(5, '<use href="#a"/>')}</symbol>${times(8, '<use href="#b"/>')}`,
    ],
    [
      'gradients by a style sheet, one made from the other',
      '<linearGradient id="g"><stop/></linearGradient><radialGradient id="h" href="#g"/>' +
        '<style>.a { fill: url(#g) } .b { stroke: url(#h) }</style>' +
        times(200, '<path class="a" d=""/>'),
    ],
    [
      'a clip around a group around a clip',
      '<clipPath id="c"><path d=""/></clipPath>' +
        `<g clip-path="url(#c)"><g style="clip-path: url(#c)"><g clip-path="url(#c)">${times(400, '<path d=""/>')}</g></g></g>`,
    ],
    ['something used that is not there', '<use href="#none"/>'],
  ])('is a picture with %s', (_title, content) => {
    expect(faultOfSvg(svg(content))).toBeNull();
  });
});
