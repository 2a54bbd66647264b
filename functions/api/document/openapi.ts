import * as z from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { ANSWERS, Problem } from '../../../shared/contracts/answers.ts'
import { REFUSALS } from '../../../shared/names/refusals.ts'
import { STATUS_OF } from '../problem.ts'
import type { Route } from '../route.ts'
import { refusalsOf } from './refusals.ts'
import { sectionOf, sectionsOf } from './sections.ts'

const TITLE = 'Simpul'
const DESCRIPTION = `The KUBE programme from village to bank, one task queue an agency. Texts are Indonesian; English where
\`Accept-Language\` prefers it. Every change takes an \`Idempotency-Key\`: the same key and an equal request happen once,
for ever. Single resources carry an \`ETag\`, which a change may name in \`If-Match\`.`

/** The published OpenAPI 3.1 document, from the table of routes alone. */
export const openApiOf = (routes: readonly Route[]): ReturnType<typeof createDocument> =>
  createDocument(
    {
      openapi: '3.1.1',
      info: { title: TITLE, version: '1', description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      tags: sectionsOf(routes).map(({ section }) => ({ name: section.name, description: section.title.en })),
      paths: pathsOf(routes),
      components: {
        schemas: { ...ANSWERS, Problem },
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'OIDC token, audience simpul-api',
          },
        },
      },
    },
    {
      reused: 'inline',
      allowEmptySchema: { unknown: true, any: true },
      override({ zodSchema, jsonSchema }) {
        // More fields may be added to an answer; a request is strict and says so itself.
        if (zodSchema instanceof z.ZodObject && !(zodSchema.def.catchall instanceof z.ZodNever))
          delete jsonSchema.additionalProperties
      },
    },
  )

function pathsOf(routes: readonly Route[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {}
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) }
  return paths
}

/** `POST /v1/tasks/{id}/claim` → `postTasksIdClaim`. */
export const operationId = ({ method, path }: Pick<Route, 'method' | 'path'>): string =>
  method.toLowerCase() +
  path
    .replace(/^\/v1/, '')
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('')

function operationOf(route: Route): ZodOpenApiOperationObject {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const header = {
    ...(route.changes ? { 'Idempotency-Key': z.string().regex(/^[\x21-\x7e]{8,128}$/) } : {}),
    ...(route.changes || route.method === 'PUT' ? { 'If-Match': z.string().optional() } : {}),
    'Accept-Language': z.string().optional(),
  }
  return {
    operationId: operationId(route),
    tags: [sectionOf(route).name],
    summary: route.summary.en,
    description: route.summary.id,
    security: route.who === 'staff' ? [{ token: [] }] : [],
    requestParams: {
      ...(names.length > 0 ? { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) } : {}),
      ...(route.query instanceof z.ZodObject ? { query: route.query } : {}),
      header: z.object(header),
    },
    ...(route.body ? { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
    responses: { ...answersOf(route), ...problemsOf(route) },
  }
}

type Responses = NonNullable<ZodOpenApiOperationObject['responses']>

function answersOf({ answers, produces = ['application/json'], changes, method }: Route): Responses {
  return Object.fromEntries(
    Object.entries(answers).map(([status, name]) => {
      const types = name === 'nothing' ? [] : produces
      const schema = name === 'nothing' || name === 'page' ? z.string() : ANSWERS[name]
      const content = Object.fromEntries(
        types.map((type) => [type, { schema: type === 'application/json' ? schema : z.string() }]),
      )
      const headers = {
        traceparent: z.string(),
        ...(changes ? { 'Idempotency-Replayed': z.literal('true').optional() } : {}),
        ...(method === 'GET' || changes ? { ETag: z.string().optional() } : {}),
        ...(status === '201' || status === '302' ? { Location: z.string().optional() } : {}),
      }
      const described = { description: SAYS[status] ?? 'Answer', headers: z.object(headers) }
      return [status, { ...described, ...(types.length > 0 ? { content } : {}) }]
    }),
  )
}
const SAYS: Readonly<Record<string, string>> = {
  200: 'Done, or found',
  201: 'Made',
  204: 'Nothing to claim',
  302: 'Where it can be fetched, for five minutes',
  503: 'Not ready',
}

/** One answer a status, with every code that it can carry. */
function problemsOf(route: Route): Responses {
  const byStatus = Map.groupBy(refusalsOf(route), (code) => String(STATUS_OF[code]))
  return Object.fromEntries(
    [...byStatus]
      .filter(([status]) => !Object.hasOwn(route.answers, status))
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => `\`${code}\`: ${REFUSALS[code].en}`).join('\n\n'),
          content: { 'application/problem+json': { schema: Problem } },
        },
      ]),
  )
}
