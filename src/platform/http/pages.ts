/**
 * Renders pages for people in the language they ask for (`?lang`, then Accept-Language, then the
 * catalog's first), and the pages that say what went wrong.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Catalog } from '../../core/catalog.js';
import { chooseLocale, isLocale } from './messages.js';
import { notFoundPage, problemPage } from './page.view.js';
import type { Problem } from './problems.js';
import type { Renderer } from './renderer.js';

export interface CatalogSource {
  current(): Promise<{ readonly catalog: Catalog }>;
}

export class Pages {
  constructor(
    private readonly renderer: Renderer,
    private readonly source: CatalogSource,
  ) {}

  /** What every page needs first: whose it is, and in which language it is read. */
  async open(request: FastifyRequest): Promise<{ catalog: Catalog; locale: string }> {
    const { catalog } = await this.source.current();
    return { catalog, locale: localeOf(request, catalog) };
  }

  render(name: string, locale: string, model: object): string {
    return this.renderer.render(name, locale, model);
  }

  /** Also works while the database is away, in the browser's language and without the controller. */
  async problem(request: FastifyRequest, { status, code }: Problem): Promise<string> {
    const catalog = await this.source.current().then(
      (current) => current.catalog,
      () => null,
    );
    const locale = localeOf(request, catalog);
    return status === 404
      ? this.render('errors/not-found', locale, notFoundPage(catalog, locale))
      : this.render('errors/problem', locale, problemPage({ catalog, locale, status, code }));
  }
}

function localeOf(request: FastifyRequest, catalog: Catalog | null): string {
  const { lang } = request.query as { lang?: unknown };
  return chooseLocale(
    typeof lang === 'string' ? lang : undefined,
    request.headers['accept-language'],
    (catalog?.languages ?? ['en', 'fr']).filter(isLocale),
  );
}

/** Pages that hold a secret link or a person's data are kept and indexed by nobody. */
export function privatePage(reply: FastifyReply): void {
  void reply
    .type('text/html; charset=utf-8')
    .header('Cache-Control', 'no-store')
    .header('X-Robots-Tag', 'noindex');
}
