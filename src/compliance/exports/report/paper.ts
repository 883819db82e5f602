/**
 * A report on paper: headings, paragraphs, facts, quotations, on numbered pages of A4. What is laid out is
 * taken away as it comes, so that a report of any length takes the memory of a few pages. Text and
 * nothing else: no link, no script, no picture. Equal input gives equal bytes.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import { ROOT } from '../../../platform/root.js';
import { layOutByLetters, type EmbeddedFont } from './letter-by-letter.js';

const MARGIN = 56;
/** Three lines: who asked for addresses and why is said on every page. */
const FOOTER_HEIGHT = 44;
const INDENT = 14;
const LABEL_WIDTH = 140;
const LABEL_LINES = 3;
const LINE = 1.2;
const SIZES = { title: 20, heading: 14, entry: 10.5, text: 9.5, small: 7.5, mono: 6.5 } as const;
const GREY = '#555555';
const BLACK = '#000000';

const require = createRequire(join(ROOT, 'package.json'));
const FONT_FOLDER = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const FONTS = { plain: 'DejaVuSans', bold: 'DejaVuSans-Bold', mono: 'DejaVuSansMono' } as const;

interface Hand {
  readonly font: keyof typeof FONTS;
  readonly size: number;
  readonly color: string;
}

export interface PaperOptions {
  readonly title: string;
  readonly author: string;
  readonly language: string;
  readonly at: Date;
  /** What stands at the foot of every page, with its number. */
  readonly footer: (page: number) => string;
}

export class Paper {
  private readonly pdf: PDFKit.PDFDocument;
  private page = 0;
  private written: { data: unknown } | null = null;
  /** What is written with; a page that ends within a text changes nothing of it. */
  private hand: Hand = { font: 'plain', size: SIZES.text, color: BLACK };

  constructor(private readonly options: PaperOptions) {
    const { title, author, language, at } = options;
    this.pdf = new PDFDocument({
      ...{ size: 'A4', margin: MARGIN, autoFirstPage: false, pdfVersion: '1.7', lang: language },
      displayTitle: true,
      info: {
        Title: title,
        Author: author,
        Producer: 'Assent',
        Creator: 'Assent',
        CreationDate: at,
        ModDate: at,
      },
    });
    for (const [name, file] of Object.entries(FONTS))
      layOutByLetters(
        embedded(this.pdf.registerFont(name, join(FONT_FOLDER, `${file}.ttf`)).font(name)),
      );
    this.pdf.on('pageAdded', () => {
      this.letGo();
      this.foot();
    });
    this.pdf.addPage();
  }

  title(text: string): void {
    this.write(text, { font: 'bold', size: SIZES.title });
    this.pdf.moveDown(0.7);
  }

  /** On the same page as what follows. */
  heading(text: string): void {
    this.keepTogether(6 * SIZES.heading);
    this.pdf.moveDown(1.2);
    this.write(text, { font: 'bold', size: SIZES.heading });
    this.pdf.moveDown(0.4);
  }

  /** The head of one thing that happened. */
  entry(text: string): void {
    this.keepTogether(5 * SIZES.entry);
    this.pdf.moveDown(0.8);
    this.write(text, { font: 'bold', size: SIZES.entry });
  }

  text(text: string): void {
    this.write(text, {});
    this.pdf.moveDown(0.3);
  }

  small(text: string): void {
    this.write(text, { size: SIZES.small, color: GREY });
  }

  quote(text: string): void {
    this.write(text, {}, INDENT);
    this.pdf.moveDown(0.2);
  }

  /** As it is, in letters of one width. */
  verbatim(text: string): void {
    this.write(text, { font: 'mono', size: SIZES.mono }, INDENT);
    this.pdf.moveDown(0.3);
  }

  fact(label: string, value: string): void {
    const { pdf } = this;
    const { left } = pdf.page.margins;
    // Its label on the same page as where it begins.
    this.keepTogether(LABEL_LINES * LINE * SIZES.text);
    const top = pdf.y;
    this.use({ font: 'plain', size: SIZES.text, color: GREY });
    pdf.text(label, left, top, { width: LABEL_WIDTH - INDENT });
    const below = pdf.y;
    this.use({ ...this.hand, color: BLACK });
    const { page } = this;
    pdf.text(clean(value), left + LABEL_WIDTH, top);
    pdf.x = left;
    if (page === this.page) pdf.y = Math.max(below, pdf.y);
  }

  /** What was laid out since the last time. */
  *take(): Generator<Buffer> {
    if (this.pdf.readableLength === 0) return;
    const chunks: Buffer[] = [];
    for (let chunk = this.read(); chunk !== null; chunk = this.read()) chunks.push(chunk);
    yield Buffer.concat(chunks);
  }

  async *end(): AsyncGenerator<Buffer> {
    this.pdf.end();
    for await (const chunk of this.pdf) yield chunk as Buffer;
  }

  private read(): Buffer | null {
    return this.pdf.read() as Buffer | null;
  }

  private write(text: string, hand: Partial<Hand>, indent = 0): void {
    const { pdf } = this;
    this.use({ font: 'plain', size: SIZES.text, color: BLACK, ...hand });
    pdf.text(clean(text), pdf.page.margins.left + indent, pdf.y);
    pdf.x = pdf.page.margins.left;
  }

  private use(hand: Hand): void {
    this.hand = hand;
    this.pdf.font(hand.font).fontSize(hand.size).fillColor(hand.color);
  }

  private keepTogether(height: number): void {
    const { maxY } = this.pdf.page as unknown as { maxY: () => number };
    if (this.pdf.y + height > maxY.call(this.pdf.page)) this.pdf.addPage();
  }

  /** Of a page that is written the library needs no more than its number, and would keep all of it. */
  private letGo(): void {
    const { dictionary } = this.pdf.page as unknown as { dictionary: { data: unknown } };
    if (this.written) this.written.data = {};
    this.written = dictionary;
  }

  /** In the margin, where text would begin a new page. */
  private foot(): void {
    const { pdf } = this;
    const { margins, height } = pdf.page;
    const { hand } = this;
    const { x, y } = pdf;
    const { bottom } = margins;
    this.page += 1;
    margins.bottom = 0;
    this.use({ font: 'plain', size: SIZES.small, color: GREY });
    const text = clean(this.options.footer(this.page));
    pdf.text(text, margins.left, height - FOOTER_HEIGHT, { height: FOOTER_HEIGHT });
    margins.bottom = bottom;
    this.use(hand);
    pdf.x = x;
    pdf.y = y;
  }
}

/** The font that is written with; the types do not know it. */
function embedded(pdf: PDFKit.PDFDocument): EmbeddedFont {
  return (pdf as unknown as { readonly _font: EmbeddedFont })._font;
}

/** What has no shape has no place on paper; a line feed begins a line. */
function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{C}\n]/gu, '\ufffd');
}
