import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import Handlebars from 'handlebars';
import { isLocale, type Messages } from './messages.js';
import { checkTemplate } from './template-check.js';
import { viewHelpers, type ViewHelpers } from './view-helpers.js';

// Turns a view's name and its model into a page or a mail part. All templates are compiled when
// the service starts. A property, message or partial that is missing throws; everything that is
// not a text mail is escaped, without exception; prototypes of model values are out of reach.

export interface Renderer {
  render(name: string, locale: string, model: object): string;
}

export interface RendererOptions {
  readonly viewsDir: string;
  readonly messages: Messages;
}

type Environment = typeof Handlebars;

const EXTENSION = '.hbs';
const TEXT = '.text';

export function createRenderer({ viewsDir, messages }: RendererOptions): Renderer {
  const sources = readTemplates(viewsDir);
  const surroundings = {
    partials: new Set(sources.keys()),
    hasMessage: (key: string) => messages.has(key),
  };
  const helpers = viewHelpers(messages);
  const pages = createEnvironment(helpers);
  const texts = createEnvironment(helpers);
  const knownHelpers = Object.fromEntries(Object.keys(helpers).map((name) => [name, true]));
  const templates = new Map<string, Handlebars.TemplateDelegate<object>>();
  for (const [name, source] of sources) {
    checkTemplate(name, source, surroundings);
    const isText = name.endsWith(TEXT);
    const environment = isText ? texts : pages;
    const template = environment.compile<object>(source, {
      strict: true,
      knownHelpersOnly: true,
      knownHelpers,
      preventIndent: true,
      // A text part has no markup to protect, and "&amp;" in it would be wrong.
      noEscape: isText,
    });
    environment.registerPartial(name, template);
    templates.set(name, template);
  }
  return {
    render(name, locale, model) {
      const template = templates.get(name);
      if (!template) throw new Error(`There is no view "${name}"`);
      if (!isLocale(locale)) throw new Error(`There are no messages in "${locale}"`);
      return template(model, {
        data: { locale },
        allowProtoPropertiesByDefault: false,
        allowProtoMethodsByDefault: false,
      });
    },
  };
}

function readTemplates(viewsDir: string): Map<string, string> {
  const files = readdirSync(viewsDir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => join(viewsDir, file))
    .sort();
  return new Map(
    files.map((file) => [
      relative(viewsDir, file).slice(0, -EXTENSION.length).split(sep).join('/'),
      readFileSync(file, 'utf8'),
    ]),
  );
}

function createEnvironment(helpers: ViewHelpers): Environment {
  const environment = Handlebars.create();
  for (const unused of ['lookup', 'log', 'with']) environment.unregisterHelper(unused);
  // Handlebars' strict mode looks at what is printed, not at what is tested or repeated.
  for (const name of ['if', 'unless', 'each'] as const) {
    const builtIn = environment.helpers[name];
    if (!builtIn) throw new Error(`Handlebars has no #${name}.`);
    environment.registerHelper(name, function (this: unknown, ...parameters: unknown[]) {
      if (parameters[0] === undefined) throw new Error(`#${name} of a property that is missing`);
      return builtIn.apply(this, parameters as Parameters<Handlebars.HelperDelegate>) as unknown;
    });
  }
  for (const [name, helper] of Object.entries(helpers)) environment.registerHelper(name, helper);
  return environment;
}
