/**
 * The cookie of a staff session. `__Host-` binds it to this host, to https and to the whole path, so
 * that no other host of the same domain can plant one (RFC 6265bis §4.1.3.2). Browsers keep no such
 * cookie over http, so a developer's machine gets another name.
 */
const SECURE_NAME = '__Host-assent-staff';
const PLAIN_NAME = 'assent-staff';
/** 256 bits in base64url. */
const SESSION_ID = /^[A-Za-z0-9_-]{43}$/;

export function staffCookie(id: string, maxAgeSeconds: number, isHttps: boolean): string {
  const kept = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${String(maxAgeSeconds)}`;
  return isHttps ? `${SECURE_NAME}=${id}; Secure; ${kept}` : `${PLAIN_NAME}=${id}; ${kept}`;
}

export function endedStaffCookie(isHttps: boolean): string {
  return staffCookie('', 0, isHttps);
}

/** The id of the session; null where there is none, or more than one to choose from. */
export function readStaffCookie(header: string | undefined, isHttps: boolean): string | null {
  const name = isHttps ? SECURE_NAME : PLAIN_NAME;
  const ids = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [id] = ids;
  return ids.length === 1 && id !== undefined && SESSION_ID.test(id) ? id : null;
}
