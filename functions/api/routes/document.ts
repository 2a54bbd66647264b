import { refused } from '../../../shared/kit/decision.ts'
import { type Answer, anyone, found, type PublishedName, type Visit, WHO_SIGNS } from '../route.ts'

const HTML = 'text/html; charset=utf-8'
/** The page needs its own style sheet and nothing else. */
const PAGE_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What the API says of itself, made when it was built; and whose tokens open it, as it was deployed. */
export const document = [
  anyone({
    method: 'GET',
    path: WHO_SIGNS,
    summary: { id: 'Siapa yang menerbitkan token (RFC 9728)', en: 'Who gives tokens (RFC 9728)' },
    answers: { 200: 'ProtectedResource' },
    run: async ({ origin, issuers }) =>
      found({
        resource: origin,
        resource_documentation: `${origin}/docs`,
        authorization_servers: issuers.map(({ issuer }) => issuer),
        scopes_supported: [...new Set(issuers.flatMap((rule) => ('scope' in rule ? [rule.scope] : [])))],
        bearer_methods_supported: ['header'],
      }),
  }),
  anyone({
    method: 'GET',
    path: '/openapi.json',
    summary: { id: 'Dokumen OpenAPI 3.1 ini', en: 'This OpenAPI 3.1 document' },
    answers: { 200: 'OpenApi' },
    run: async (visit) => file(visit, 'openapi.json', 'application/json; charset=utf-8'),
  }),
  anyone({
    method: 'GET',
    path: '/asyncapi.json',
    summary: {
      id: 'Dokumen AsyncAPI 3: peristiwa untuk sistem mitra',
      en: 'The AsyncAPI 3 document: events for partner systems',
    },
    answers: { 200: 'AsyncApi' },
    run: async (visit) => file(visit, 'asyncapi.json', 'application/json; charset=utf-8'),
  }),
  anyone({
    method: 'GET',
    path: '/docs',
    summary: { id: 'Dokumen ini untuk dibaca', en: 'This document to be read' },
    answers: { 200: 'page' },
    produces: ['text/html'],
    async run(visit) {
      const { lang } = visit.query
      const language = lang === 'id' || lang === 'en' ? lang : visit.language
      return file(visit, `docs.${language}.html`, HTML, {
        'content-security-policy': PAGE_POLICY,
        'content-language': language,
      })
    },
  }),
  anyone({
    method: 'GET',
    path: '/docs.css',
    summary: { id: 'Gaya halaman dokumen', en: 'Style sheet of the page' },
    answers: { 200: 'page' },
    produces: ['text/css'],
    run: async (visit) => file(visit, 'docs.css', 'text/css; charset=utf-8'),
  }),
]

function file(
  { published }: Visit,
  name: PublishedName,
  mediaType: string,
  headers: Record<string, string> = {},
): Answer {
  const text = published(name)
  return text === undefined
    ? refused('not-found')
    : { kind: 'text', status: 200, mediaType, text, headers: { 'cache-control': 'public, max-age=300', ...headers } }
}
