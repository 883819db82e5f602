/** Pure: the form of every id that we make (RFC 9562), in lower case, as PostgreSQL prints it. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isId = (text: string): boolean => ID.test(text);
