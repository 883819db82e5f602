/**
 * The cookie of a session, one name for each door. `__Host-` binds it to this host, to https and to the
 * whole path, so that no other host of the same domain can plant one (RFC 6265bis §4.1.3.2). Browsers
 * keep no such cookie over http, so a developer's machine gets another name.
 */

/** 256 bits in base64url. */
const SESSION_ID = /^[A-Za-z0-9_-]{43}$/;

export class SessionCookie {
  private readonly name: string;
  private readonly secure: string;

  constructor(door: 'staff' | 'person', publicUrl: string) {
    const isHttps = publicUrl.startsWith('https:');
    this.name = isHttps ? `__Host-assent-${door}` : `assent-${door}`;
    this.secure = isHttps ? '; Secure' : '';
  }

  /** Strict: whoever comes from elsewhere, a mail too, comes without; the exchange is a form of ours. */
  set(id: string, maxAgeSeconds: number): string {
    const kept = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${String(maxAgeSeconds)}`;
    return `${this.name}=${id}${this.secure}; ${kept}`;
  }

  ended(): string {
    return this.set('', 0);
  }

  /** The id of the session; null where there is none, or more than one to choose from. */
  read(header: string | undefined): string | null {
    const ids = (header ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${this.name}=`))
      .map((pair) => pair.slice(this.name.length + 1));
    const [id] = ids;
    return ids.length === 1 && id !== undefined && SESSION_ID.test(id) ? id : null;
  }
}
