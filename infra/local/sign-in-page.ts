import { html } from 'hono/html'
import type { Person } from './issuer.ts'

/** Offices by where they stand: villages are many, so they come last. */
const ORDER = ['city-social', 'city-trade', 'city-health', 'province-social', 'ministry', 'platform', 'village']
/** Where accounts stand that no office knows yet: last of all. */
export const NO_OFFICE = 'belum dikenal kantor mana pun'

/**
 * Chooses one of the seeded people by office and role; each is a link back to the authorization endpoint.
 * @param asked the parameters of the authorization request
 */
export function signInPage(people: readonly Person[], asked: Readonly<Record<string, string>>) {
  const offices = [...Map.groupBy(people, ({ agency }) => agency)].toSorted(([a], [b]) => rank(a) - rank(b))
  const link = (client: string): string => `/authorize?${new URLSearchParams({ ...asked, person: client })}`
  return html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Masuk sebagai siapa?</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; color: #17222d; max-width: 960px; margin: 0 auto; padding: 16px; }
          h1 { font-size: 24px; } h2 { font-size: 16px; margin: 20px 0 4px; }
          ul { list-style: none; margin: 0; padding: 0; columns: 3 240px; }
          a { color: #0b559f; display: inline-block; padding: 6px 0; }
          small { color: #4a5866; }
        </style>
      </head>
      <body>
        <main>
          <h1>Masuk sebagai siapa?</h1>
          <p>Orang-orang ini rekaan. Hanya mesin ini yang mengenalnya.</p>
          ${offices.map(
            ([agency, some]) =>
              html`<h2>${agency}</h2>
                <ul>
                  ${some
                    .filter(({ roles }) => !roles.includes('partner-system'))
                    .map(
                      ({ client, name, roles }) =>
                        html`<li><a href="${link(client)}">${name}</a> <small>${roles.join(', ')}</small></li>`,
                    )}
                </ul>`,
          )}
        </main>
      </body>
    </html>`
}

const rank = (agency: string): number =>
  agency === NO_OFFICE ? ORDER.length : ORDER.findIndex((kind) => agency.startsWith(kind))
