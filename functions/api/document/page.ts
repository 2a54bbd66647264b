import { html, raw } from 'hono/html'
import { REFUSALS } from '../../../shared/names/refusals.ts'
import type { Language } from '../../language.ts'
import { STATUS_OF } from '../problem.ts'
import { type Route, WHO_SIGNS } from '../route.ts'
import type { openApiOf } from './openapi.ts'
import { operationId } from './openapi.ts'
import { refusalsOf } from './refusals.ts'
import { sectionsOf } from './sections.ts'

type Document = ReturnType<typeof openApiOf>
type Html = ReturnType<typeof html>
type Schema = Readonly<Record<string, unknown>>

const WORDS = {
  id: {
    title: 'API Simpul',
    lead: 'Setiap panggilan dengan isian, jawaban dan penolakannya. Dokumen untuk mesin: ',
    other: 'English',
    contents: 'Daftar isi',
    token: 'Dengan token',
    open: 'Tanpa token',
    key: 'Idempotency-Key wajib: kunci yang sama dengan permintaan yang sama hanya terjadi sekali.',
    parameters: 'Parameter',
    body: 'Isi permintaan',
    answers: 'Jawaban',
    refusals: 'Penolakan',
    schemas: 'Bentuk jawaban',
    name: 'Nama',
    form: 'Bentuk',
    required: 'wajib',
    means: 'Arti',
    nothing: 'tanpa isi',
    first: 'Langkah pertama',
    steps: [
      'Sistem kantor mendapat client id dan rahasia dari pengelola. Alamat layanan ini dan keduanya sudah cukup.',
      `GET ${WHO_SIGNS} menyebut penerbit token (authorization_servers).`,
      'Alamat penerbit ditambah /.well-known/openid-configuration menyebut token_endpoint.',
      'POST ke token_endpoint dengan grant_type=client_credentials; client id dan rahasia sebagai Basic (masing-masing dikodekan persen) atau sebagai client_id dan client_secret. Jawabannya access_token, berlaku sejam; sesudah 401 minta yang baru.',
      'Setiap panggilan membawa Authorization: Bearer <access_token>. GET /v1/me menjawab kantor dan peran.',
      'Tugas: GET /v1/tasks?view=unclaimed, lalu …/claim (tugas menjadi milik Anda, dengan claimToken), lalu …/complete dengan salah satu outcomes dari GET /v1/tasks/{id}; form di situ adalah JSON Schema dari isian.',
      'Pada 429 dan 503 tunggu Retry-After detik dan ulangi dengan Idempotency-Key yang sama.',
    ],
    example: 'Semua itu dalam satu berkas, inbox.mjs (Node 20 atau lebih baru, tanpa paket):',
    rules: 'Aturan umum',
    rule: [
      'JSON UTF-8; waktu RFC 3339 dalam UTC; uang dalam rupiah bulat; kode wilayah Kemendagri.',
      'Penolakan adalah application/problem+json (RFC 9457): kode tetap, kalimat menurut Accept-Language.',
      'Daftar: items dan nextCursor; limit 1–100. Penanda halaman hanya berlaku bagi penanya dan pertanyaan yang sama.',
      'ETag ada pada satu sumber daya; If-Match pada perubahan menolak 412 bila sudah berubah.',
    ],
  },
  en: {
    title: 'The Simpul API',
    lead: 'Every call with its parameters, body, answers and refusals. The document for machines: ',
    other: 'Bahasa Indonesia',
    contents: 'Contents',
    token: 'With a token',
    open: 'Without a token',
    key: 'Idempotency-Key required: the same key and an equal request happen once.',
    parameters: 'Parameters',
    body: 'Body',
    answers: 'Answers',
    refusals: 'Refusals',
    schemas: 'Shapes of answers',
    name: 'Name',
    form: 'Form',
    required: 'required',
    means: 'Meaning',
    nothing: 'no body',
    first: 'First steps',
    steps: [
      'The system of an office gets a client id and a secret from the operator. They and the address of this service are enough.',
      `GET ${WHO_SIGNS} names who gives tokens (authorization_servers).`,
      'The address of that issuer with /.well-known/openid-configuration names the token_endpoint.',
      'POST to the token_endpoint with grant_type=client_credentials; client id and secret as Basic (each percent-encoded) or as client_id and client_secret. The answer holds an access_token, good for an hour; after a 401 ask for a new one.',
      'Every call carries Authorization: Bearer <access_token>. GET /v1/me answers office and roles.',
      'Tasks: GET /v1/tasks?view=unclaimed, then …/claim (the task is yours, with a claimToken), then …/complete with one of the outcomes of GET /v1/tasks/{id}; the form there is the JSON Schema of what is filled in.',
      'At 429 and 503 wait Retry-After seconds and ask again with the same Idempotency-Key.',
    ],
    example: 'All of it in one file, inbox.mjs (Node 20 or newer, no packages):',
    rules: 'Common rules',
    rule: [
      "JSON, UTF-8; times RFC 3339 in UTC; money in whole rupiah; Kemendagri's region codes.",
      'Refusals are application/problem+json (RFC 9457): a stable code, a sentence as Accept-Language asks.',
      'Lists: items and nextCursor; limit 1–100. A cursor is good for the same caller asking the same only.',
      'Single resources carry an ETag; If-Match on a change answers 412 where it has changed.',
    ],
  },
} as const

/** The document to be read: made when the function is built, without scripts and without a request to anyone. */
export function docsPage(routes: readonly Route[], document: Document, example: string, language: Language): string {
  const words = WORDS[language]
  const sections = sectionsOf(routes)
  const schemas = Object.entries(document.components?.schemas ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return String(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<header><h1>${words.title}</h1>
<p>${words.lead}<a href="/openapi.json">/openapi.json</a>, <a href="/asyncapi.json">/asyncapi.json</a> · <a href="/docs?lang=${language === 'id' ? 'en' : 'id'}" lang="${language === 'id' ? 'en' : 'id'}">${words.other}</a></p></header>
<nav aria-label="${words.contents}"><ul>
<li><a href="#first">${words.first}</a></li>
<li><a href="#rules">${words.rules}</a></li>
${sections.map(({ section }) => html`<li><a href="#${section.name}">${section.title[language]}</a></li>\n`)}<li><a href="#schemas">${words.schemas}</a></li>
</ul></nav>
<main>
<section id="first"><h2>${words.first}</h2><ol>${words.steps.map((step) => html`<li>${step}</li>`)}</ol>
<p>${words.example}</p>
<pre><code id="inbox.mjs">${example}</code></pre></section>
<section id="rules"><h2>${words.rules}</h2><ul>${words.rule.map((rule) => html`<li>${rule}</li>`)}</ul></section>
${sections.map(
  ({ section, routes: calls }) => html`<section id="${section.name}"><h2>${section.title[language]}</h2>
${calls.map((route) => callOf(route, document, language))}</section>\n`,
)}<section id="schemas"><h2>${words.schemas}</h2>
${schemas.map(([name, schema]) => html`<h3 id="schema-${name}">${name}</h3><pre><code>${shapeOf(schema)}</code></pre>\n`)}</section>
</main>
</body>
</html>
`)
}

function callOf(route: Route, document: Document, language: Language): Html {
  const words = WORDS[language]
  const operation = operationIn(document, route)
  const parameters = listIn(operation, 'parameters')
  const body = schemaIn(at(operation, 'requestBody'))
  const answers = Object.entries(route.answers)
  return html`<article id="${operationId(route)}"><h3><span class="method">${route.method}</span> <code>${route.path}</code></h3>
<p>${route.summary[language]}. ${route.who === 'staff' ? words.token : words.open}.${route.changes ? ` ${words.key}` : ''}</p>
${
  parameters.length === 0
    ? ''
    : html`<h4>${words.parameters}</h4><table><thead><tr><th>${words.name}</th><th></th><th>${words.form}</th></tr></thead><tbody>
${parameters.map(
  (one) =>
    html`<tr><td><code>${String(at(one, 'name'))}</code></td><td>${String(at(one, 'in'))}${at(one, 'required') === true ? `, ${words.required}` : ''}</td><td><code>${shapeOf(at(one, 'schema'))}</code></td></tr>`,
)}</tbody></table>`
}
${body === undefined ? '' : html`<h4>${words.body}</h4><pre><code>${shapeOf(body)}</code></pre>`}
<h4>${words.answers}</h4><ul>${answers.map(([status, name]) => html`<li>${status} ${answerOf(name, words.nothing)}</li>`)}</ul>
<details><summary>${words.refusals}</summary><table><thead><tr><th></th><th></th><th>${words.means}</th></tr></thead><tbody>
${refusalsOf(route).map((code) => html`<tr><td>${STATUS_OF[code]}</td><td><code>${code}</code></td><td>${REFUSALS[code][language]}</td></tr>`)}</tbody></table></details>
</article>
`
}

const answerOf = (name: string, nothing: string): Html =>
  name === 'nothing' || name === 'page' ? html`${nothing}` : html`<a href="#schema-${name}">${name}</a>`

/** A JSON Schema in the short writing of the contract. */
function shapeOf(schema: unknown, indent = ''): string {
  if (!isSchema(schema)) return 'any'
  const { $ref, type, properties, items, anyOf, oneOf, enum: values, const: constant, additionalProperties } = schema
  if (typeof $ref === 'string') return $ref.slice($ref.lastIndexOf('/') + 1)
  if (constant !== undefined) return JSON.stringify(constant)
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ')
  const options = Array.isArray(anyOf) ? anyOf : oneOf
  if (Array.isArray(options)) return options.map((option) => shapeOf(option, indent)).join(' | ')
  if (isSchema(properties)) {
    const required = Array.isArray(schema['required']) ? schema['required'] : []
    const deeper = `${indent}  `
    const lines = Object.entries(properties).map(
      ([name, value]) =>
        `${deeper}${name}${required.includes(name) ? '' : '?'}: ${shapeOf(value, deeper)}${boundsOf(value)}`,
    )
    return `{\n${lines.join('\n')}\n${indent}}`
  }
  if (isSchema(additionalProperties)) return `{ [name]: ${shapeOf(additionalProperties, indent)} }`
  if (type === 'array') return `${bracketed(shapeOf(items, indent))}[]`
  if (Array.isArray(type)) return type.join(' | ')
  return typeof type === 'string' ? type : 'any'
}
const bracketed = (shape: string): string => (shape.includes(' | ') && !shape.startsWith('{') ? `(${shape})` : shape)

/** What a value must fit beside its type. */
function boundsOf(schema: unknown): string {
  if (!isSchema(schema)) return ''
  const { format, pattern, minLength, maxLength, minimum, maximum, minItems, maxItems, description } = schema
  const between = (least: unknown, most: unknown): string[] =>
    least === undefined && most === undefined
      ? []
      : [`${least ?? ''}–${Number(most) === Number.MAX_SAFE_INTEGER ? '' : (most ?? '')}`]
  const bounds = [
    ...(typeof format === 'string' ? [format] : []),
    ...(typeof pattern === 'string' && format === undefined ? [`/${pattern}/`] : []),
    ...between(minLength, maxLength),
    ...(Number(minimum) === Number.MIN_SAFE_INTEGER ? [] : between(minimum, maximum)),
    ...between(minItems, maxItems),
    ...(typeof description === 'string' ? [description] : []),
  ]
  return bounds.length === 0 ? '' : `   // ${bounds.join(', ')}`
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const at = (value: unknown, name: string): unknown => (isSchema(value) ? value[name] : undefined)
const listIn = (value: unknown, name: string): readonly unknown[] => {
  const found = at(value, name)
  return Array.isArray(found) ? found : []
}
const operationIn = ({ paths }: Document, { method, path }: Route): unknown => at(at(paths, path), method.toLowerCase())
const schemaIn = (body: unknown): unknown => at(at(at(body, 'content'), 'application/json'), 'schema')

export const docsStyle: string = String(
  raw(`body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; color: #0b0c0c; background: #fff }
h1 { font-size: 2rem } h2 { border-top: 2px solid #0b0c0c; padding-top: 1rem } h3 { margin: 2rem 0 .25rem; overflow-wrap: anywhere }
a { color: #1a5276 } a:focus, summary:focus { outline: 3px solid #fd0; outline-offset: 2px }
nav ul { columns: 12rem; padding-left: 1.2rem } code, pre { font: .9rem/1.4 ui-monospace, monospace }
pre { background: #f3f2f1; padding: .75rem; overflow-x: auto } .method { background: #0b0c0c; color: #fff; padding: 0 .4rem; font-size: .9rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; border-bottom: 1px solid #b1b4b6; padding: .25rem .75rem .25rem 0; overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #111 } a { color: #9cf } pre { background: #222 } h2 { border-color: #eee } }
`),
)
