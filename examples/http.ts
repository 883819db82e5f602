/** A small client: what a browser and a sender do, with nothing but fetch. */

export type Json = Record<string, unknown>;

export class Http {
  token: string | null = null;

  constructor(private readonly baseUrl: string) {}

  /** RFC 6749 §4.4: client credentials over HTTP Basic. */
  async logIn(clientId: string, clientSecret: string): Promise<void> {
    const response = await fetch(`${this.baseUrl}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const body = (await response.json()) as Json;
    if (response.status !== 200) throw new Error(`No token: ${String(body.error)}`);
    this.token = String(body.access_token);
  }

  async api(method: string, path: string, body?: Json): Promise<{ status: number; body: Json }> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Json };
  }

  async page(method: 'GET' | 'HEAD', path: string, status: number): Promise<string> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: { accept: 'text/html' },
      redirect: 'error',
    });
    if (response.status !== status) throw new Error(`${method} ${path}: ${response.status}`);
    return response.text();
  }

  async form(
    path: string,
    fields: readonly (readonly [string, string])[],
  ): Promise<{ status: number; html: string }> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
      redirect: 'error',
    });
    return { status: response.status, html: await response.text() };
  }
}

/** What a browser would send of a page's form before anybody touched it. */
export class Form {
  private constructor(readonly html: string) {}

  static in(html: string): Form {
    return new Form(html);
  }

  hidden(): [string, string][] {
    return this.inputs('hidden').map((input) => [
      attribute(input, 'name'),
      attribute(input, 'value'),
    ]);
  }

  ticked(): string[] {
    const boxes = this.inputs('checkbox').filter((input) => /\schecked\b/.test(input));
    return boxes.map((input) => attribute(input, 'value'));
  }

  private inputs(type: string): string[] {
    const all = this.html.match(/<input\b[^>]*>/g) ?? [];
    return all.filter((input) => attribute(input, 'type') === type);
  }
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}
