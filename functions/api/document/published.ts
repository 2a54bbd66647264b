import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PublishedName, Route } from '../route.ts'
import { asyncApi } from './asyncapi.ts'
import { openApiOf } from './openapi.ts'
import { docsPage, docsStyle } from './page.ts'

/** A whole client, which the page shows and a test runs. */
const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/inbox.mjs'), 'utf8')

/** All that is published of a table of routes, by the names of its files. */
export function publishedOf(routes: readonly Route[]): Readonly<Record<PublishedName, string>> {
  const document = openApiOf(routes)
  return {
    'openapi.json': JSON.stringify(document),
    'asyncapi.json': JSON.stringify(asyncApi()),
    'docs.id.html': docsPage(routes, document, EXAMPLE, 'id'),
    'docs.en.html': docsPage(routes, document, EXAMPLE, 'en'),
    'docs.css': docsStyle,
  }
}
