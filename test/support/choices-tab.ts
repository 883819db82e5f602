/** A tab with the page of somebody's choices, which sends its form as a browser would. */
import type { PersonInCenter } from './person.js';

export interface Change {
  /** By place, such as `lettre/email`. */
  readonly tick?: readonly string[];
  readonly untick?: readonly string[];
  /** What is typed or picked, by the name of the field. */
  readonly fields?: Readonly<Record<string, string>>;
}

export class ChoicesTab {
  private constructor(
    private readonly person: PersonInCenter,
    readonly html: string,
    private readonly fields: readonly (readonly [string, string])[],
  ) {}

  static async open(person: PersonInCenter, query = '?lang=fr'): Promise<ChoicesTab> {
    const { text } = await person.get(`/preferences${query}`).expect(200);
    return ChoicesTab.of(person, text);
  }

  /** Also of an answer that asks to mend something. */
  static of(person: PersonInCenter, html: string): ChoicesTab {
    const form = /<form[^>]* id="choices"[^>]*>([\s\S]*?)<\/form>/.exec(html)?.[1];
    if (form === undefined) throw new Error('The page has no form of choices.');
    return new ChoicesTab(person, html, [...inputsIn(form), ...selectsIn(form)]);
  }

  /** The boxes that are ticked. */
  ticked(): string[] {
    return this.all('topics');
  }

  value(name: string): string | undefined {
    return this.all(name)[0];
  }

  save({ tick = [], untick = [], fields = {} }: Change = {}) {
    const topics = [...this.ticked().filter((place) => !untick.includes(place)), ...tick];
    const names = new Set(this.fields.map(([name]) => name));
    const shown = [...names].map((name): [string, string[]] => [name, this.all(name)]);
    return this.person.post('/preferences?lang=fr', {
      ...Object.fromEntries(shown),
      topics,
      ...fields,
    });
  }

  private all(name: string): string[] {
    return this.fields.filter(([key]) => key === name).map(([, value]) => value);
  }
}

function inputsIn(form: string): [string, string][] {
  const inputs = form.match(/<input\b[^>]*>/g) ?? [];
  const sent = inputs.filter(
    (input) => !/type="(?:checkbox|radio)"/.test(input) || /\schecked\b/.test(input),
  );
  return sent.map((input) => [attribute(input, 'name'), attribute(input, 'value')]);
}

function selectsIn(form: string): [string, string][] {
  return [...form.matchAll(/<select[^>]* name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g)].map(
    ([, name = '', options = '']) => [
      name,
      /<option value="([^"]*)" selected>/.exec(options)?.[1] ?? '',
    ],
  );
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}
