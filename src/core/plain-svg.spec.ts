import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { faultOfSvg } from './plain-svg.js';

const NS = 'xmlns="http://www.w3.org/2000/svg"';
const svg = (content: string, more = ''): string => `<svg ${NS}${more}>${content}</svg>`;

describe('an SVG', () => {
  it.each([
    ['the sample logo', readFileSync('catalog.logo.svg', 'utf8')],
    ['our icon', readFileSync('public/icon.svg', 'utf8')],
    ['shapes in a group', svg('<g fill="none"><path d="M1 1"/><circle r="2"></circle></g>')],
    ['a gradient of its own', svg('<rect fill="url(#a)"/><linearGradient id="a"/>')],
    ['a shape used twice', svg('<path id="p" d=""/><use href="#p"/><use xlink:href="#p"/>')],
    ['a style of its own', svg('<style>.a { fill: #123456 }</style><path class="a" d=""/>')],
    [
      'colours for the dark',
      svg('<style>@media (prefers-color-scheme: dark) { path { fill: #fff } }</style>'),
    ],
    ['an XML declaration and comments', `<?xml version="1.0"?>\n<!-- a & b -->\n${svg('')}\n`],
    ['its encoding named', `<?xml version="1.0" encoding="utf-8" standalone="no"?>${svg('')}`],
    ['classes named after effects', svg('<style>.filter, #animation { fill: #fff }</style>')],
    ['words', svg('<title>R &amp; D</title><text>a &lt; b</text>')],
  ])('with %s is a picture', (_title, source) => {
    expect(faultOfSvg(source)).toBeNull();
  });

  it.each([
    ['a script', svg('<script>alert(1)</script>'), 'script'],
    ['another encoding', `<?xml version="1.0" encoding="ISO-2022-JP"?>${svg('')}`, 'declaration'],
    ['a script in another case', svg('<SCRIPT/>'), 'SCRIPT'],
    ['a script in a namespace', svg('<svg:script/>'), 'well-formed'],
    ['an event handler', svg('<path onload="x()" d=""/>'), 'onload'],
    ['one in another case', svg('', ' ONLOAD="x()"'), 'ONLOAD'],
    ['foreign markup', svg('<foreignObject><p/></foreignObject>'), 'foreignObject'],
    ['a link', svg('<a href="#x"/>'), '`a`'],
    ['an image', svg('<image href="x.png"/>'), 'image'],
    ['animation', svg('<set attributeName="href" to="x"/>'), '`set`'],
    ['an animated part', svg('<path d=""><animate attributeName="d" to="x"/></path>'), '`animate`'],
    ['a filter', svg('<filter id="a"><feGaussianBlur/></filter>'), '`filter`'],
    ['an effect without one', svg('<feGaussianBlur/>'), '`feGaussianBlur`'],
    ['a blur', svg('<g filter="blur(300px)"/>'), 'moves what it draws (`filter`)'],
    ['a blur of its own', svg('<g filter="url(#a)"/><g id="a"/>'), 'draws (`filter`)'],
    ['a blur in another case', svg('<g FILTER="blur(9px)"/>'), '(`filter`)'],
    ['a blurred style', svg('<g style="fill:red;filter: blur(300px)"/>'), '(`filter`)'],
    ['a style of another case', svg('<g STYLE="FILTER:blur(9px)"/>'), '(`filter`)'],
    ['a blur past a comment', svg('<g style="/**/filter/**/:blur(9px)"/>'), '(`filter`)'],
    [
      'a blur of what is behind',
      svg('<g style="backdrop-filter:blur(9px)"/>'),
      '`backdrop-filter`',
    ],
    ['an older name', svg('<g style="-webkit-filter:blur(9px)"/>'), '`-webkit-filter`'],
    ['a blurred sheet', svg('<style>g{filter:blur(300px)}</style>'), '(`filter`)'],
    ['a moving sheet', svg('<style>g{animation:a 1s infinite}</style>'), '(`animation`)'],
    ['a moving attribute', svg('<g animation="a 1s"/>'), '(`animation`)'],
    ['a moving style', svg('<g style="animation-name:a"/>'), '(`animation-name`)'],
    ['a change that takes time', svg('<style>g{transition:all 9s}</style>'), '(`transition`)'],
    ['a part of one', svg('<g style="transition-delay:9s"/>'), '(`transition-delay`)'],
    ['a use of another file', svg('<use href="other.svg#a"/>'), 'outside (`href`)'],
    [
      'a use of another file, in XLink',
      svg('<use xlink:href="//x/#a"/>'),
      'outside (`xlink:href`)',
    ],
    ['paint from elsewhere', svg('<path fill="url(https://x.example/#a)"/>'), 'outside (`fill`)'],
    ['paint from elsewhere in a style', svg('<path style="fill: url(//x)"/>'), 'outside (`style`)'],
    ['an import', svg('<style>@import "x.css";</style>'), 'can fetch'],
    ['a font', svg('<style>@font-face { src: local(x) }</style>'), 'can fetch'],
    ['an escape in a style', svg('<style>a { b: \\75rl(x) }</style>'), 'can fetch'],
    ['a style that fetches', svg('<style>a { b: url(x) }</style>'), 'can fetch'],
    [
      'a style that fetches past a comment',
      svg('<style>a{b:u<!-- -->rl(//x)}</style>'),
      'in a style',
    ],
    ['a style that fetches past an element', svg('<style>a{b:u<g/>rl(//x)}</style>'), 'in a style'],
    ['an address for a script', svg('<path d="javascript:x"/>'), 'outside'],
    ['an entity of its own', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('&a;')}`, 'well-formed'],
    ['a character reference', svg('<use href="&#106;avascript:x"/>'), 'entity'],
    ['a sheet from elsewhere', `<?xml-stylesheet href="x.css"?>${svg('')}`, 'well-formed'],
    ['character data', svg('<![CDATA[<script/>]]>'), 'well-formed'],
    ['an editor’s own markup', svg('', ' xmlns:inkscape="http://inkscape"'), 'plain SVG'],
    ['its namespace elsewhere', '<svg xmlns="http://www.w3.org/1999/xhtml"/>', 'plain SVG'],
    ['none of it', svg('<g xmlns=""/>'), 'plain SVG'],
    ['an attribute twice', svg('<path d="" d=""/>'), 'twice'],
    ['something left open', `<svg ${NS}><g></svg>`, 'not open'],
    ['an end that is missing', `<svg ${NS}><g/>`, 'open'],
    ['two roots', `${svg('')}${svg('')}`, 'one `svg`'],
    ['words around it', `hello ${svg('')}`, 'outside'],
    ['no namespace', '<svg/>', 'xmlns'],
    ['nothing in it', '', 'no SVG'],
    ['another language', '<html/>', '`html`'],
  ])('with %s is refused, and told why', (_title, source, why) => {
    expect(faultOfSvg(source)).toContain(why);
  });

  it('is judged without a throw, whatever it holds', () => {
    const part = fc.constantFrom('<', '>', '"', '=', '/', '&', 'svg', ' ', NS, 'on', '<!--', '-->');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const said = faultOfSvg(svg(parts.join('')));
        expect(said === null || said.length > 0).toBe(true);
      }),
    );
  });
});
