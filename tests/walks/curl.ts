import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

// The few words of curl that the README's tour uses, so that its test needs no curl. Prints the body; knows no other option.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    request: { type: 'string', short: 'X' },
    header: { type: 'string', short: 'H', multiple: true },
    data: { type: 'string', short: 'd', multiple: true },
    'upload-file': { type: 'string', short: 'T' },
  },
})
const [url] = positionals
if (!url || positionals.length > 1) throw new Error(`one address, not ${positionals.length}`)
const headers = new Headers(
  (values.header ?? []).map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  }),
)
const file = values['upload-file']
const body = file
  ? readFileSync(file)
  : values.data
      ?.map((part) => (part.startsWith('@') ? readFileSync(part.slice(1), 'utf8').replace(/[\r\n]/g, '') : part))
      .join('&')
if (values.data && !headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded')
const method = values.request ?? (file ? 'PUT' : body === undefined ? 'GET' : 'POST')
const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
process.stdout.write(await answer.text())
