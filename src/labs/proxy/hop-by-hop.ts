/** Header fields by their name in lower case. */
export type Fields = Readonly<Record<string, string>>;

// #region hop-by-hop
/** Fields about one connection, which a proxy must not forward even if `Connection` does not name them. */
const ALWAYS = ['connection', 'proxy-connection', 'keep-alive', 'te', 'transfer-encoding', 'upgrade'];

/** What a proxy may forward of a message: all but what is meant for itself (RFC 9110, section 7.6.1). */
export function endToEnd(fields: Fields): Fields {
  const named = (fields.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const hop = new Set([...ALWAYS, ...named]);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !hop.has(name)));
}
// #endregion hop-by-hop
