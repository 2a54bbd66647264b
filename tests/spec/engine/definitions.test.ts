import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { check } from '../../../shared/engine/checker.ts'
import type { Definition } from '../../../shared/engine/definition.ts'
import { AGENCY_KINDS } from '../../../shared/names/agencies.ts'
import { PROPOSAL_STATES } from '../../../shared/names/proposal.ts'
import { ROLES } from '../../../shared/names/roles.ts'

const root = resolve(import.meta.dirname, '../../..')
const files = globSync('shared/workflows/*/v*/definition.ts', { cwd: root }).sort()

/** What a definition file exports may be anything; one that looks like a definition is checked as one. */
const Looks = z.looseObject({ name: z.string(), version: z.number(), start: z.string(), steps: z.array(z.unknown()) })
const isDefinition = (value: unknown): value is Definition => Looks.safeParse(value).success

/** The proposal's states are one closed list; another workflow's are those that it names itself. */
const statesOf = ({ name, steps, cancel }: Definition): readonly string[] =>
  name === 'proposal'
    ? PROPOSAL_STATES
    : [
        ...steps.flatMap(({ state, outcomes }) => [
          state,
          ...Object.values(outcomes).flatMap((outcome) => (outcome.effect === 'close' ? [outcome.as] : [])),
        ]),
        ...(cancel ? [cancel.as] : []),
      ]

// Skipped only as long as the house has no workflow at all.
test.skipIf(files.length === 0)('every workflow of the house can work', async () => {
  for (const file of files) {
    const exported: Record<string, unknown> = await import(pathToFileURL(resolve(root, file)).href)
    const definitions = Object.values(exported).filter(isDefinition)
    expect(definitions, file).toHaveLength(1)
    for (const definition of definitions)
      expect
        .soft(
          check(definition, {
            // An incident is held by whichever office owns the trouble.
            offices: [...AGENCY_KINDS, ...(definition.name === 'incident' ? ['owner'] : [])],
            roles: ROLES,
            states: statesOf(definition),
            questions: ['province-recommends'],
            onePersonRoles: ['head'],
          }),
          file,
        )
        .toEqual([])
  }
})
