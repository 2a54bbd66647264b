/** What the console keeps in a browser. */
export const COOKIES = { session: 'sesi', signingIn: 'masuk', notice: 'pesan', language: 'bahasa' } as const
export type CookieName = keyof typeof COOKIES

/**
 * Cookies of one origin: `__Host-` and `Secure`, but on plain HTTP, which is the local run on the loopback address,
 * where browsers refuse both.
 */
export function cookieJar(origin: string) {
  const secure = origin.startsWith('https:')
  const named = (name: CookieName): string => `${secure ? '__Host-' : ''}${COOKIES[name]}`
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  return {
    read(header: string | undefined, name: CookieName): string | undefined {
      for (const pair of (header ?? '').split(';')) {
        const at = pair.indexOf('=')
        if (at > 0 && pair.slice(0, at).trim() === named(name)) return pair.slice(at + 1).trim()
      }
      return undefined
    },
    /** @param seconds how long the browser keeps it; until it is closed without */
    keep: (name: CookieName, value: string, seconds?: number): string =>
      `${named(name)}=${value}; ${attributes}${seconds === undefined ? '' : `; Max-Age=${seconds}`}`,
    drop: (name: CookieName): string => `${named(name)}=; ${attributes}; Max-Age=0`,
  }
}
export type CookieJar = ReturnType<typeof cookieJar>
