import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Json } from './intrinsics.ts'

const AnyJson: z.ZodType<Json> = z.json()
const Resource = z.looseObject({
  Type: z.string(),
  Condition: z.string().optional(),
  Properties: z.record(z.string(), AnyJson).default({}),
})
const Template = z.object({
  Resources: z.record(z.string(), Resource),
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.string().optional() })).default({}),
  Conditions: z.record(z.string(), AnyJson).default({}),
})
export type Template = z.infer<typeof Template>
export type Resource = z.infer<typeof Resource>

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.looseObject({ type: z.string(), properties: z.looseObject({ templateFile: z.string().optional() }).optional() }),
  ),
})
const Assets = z.object({
  files: z.record(
    z.string(),
    z.looseObject({
      source: z.looseObject({ path: z.string() }),
      destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
    }),
  ),
})

/** One synthesised stack. `assetFolder` finds an asset by the key under which it would be uploaded. */
export type Assembly = { stack: string; template: Template; assetFolder(objectKey: string): string | undefined }

/** @throws when the folder does not hold exactly one stack */
export function readAssembly(folder: string): Assembly {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const stacks = Object.entries(Manifest.parse(read('manifest.json')).artifacts).filter(
    ([, { type }]) => type === 'aws:cloudformation:stack',
  )
  const [only] = stacks
  if (!only || stacks.length > 1) throw new Error(`${folder} holds ${stacks.length} stacks; the local run takes one`)
  const [stack, { properties }] = only
  const folders = new Map(
    Object.values(Assets.parse(read(`${stack}.assets.json`)).files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, join(folder, source.path)] as const),
    ),
  )
  return {
    stack,
    template: Template.parse(read(properties?.templateFile ?? `${stack}.template.json`)),
    assetFolder: (objectKey) => folders.get(objectKey),
  }
}
