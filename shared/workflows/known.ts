import * as z from 'zod'
import type { Knowledge } from '../engine/checker.ts'
import type { Definition } from '../engine/definition.ts'
import { AGENCY_KINDS } from '../names/agencies.ts'
import { PROPOSAL_STATES } from '../names/proposal.ts'
import { ROLES } from '../names/roles.ts'

/** The closed lists of this house from which a definition may draw: what the engine's checker holds it to. */
export const knowledgeOf = (definition: Definition): Knowledge => ({
  // An incident is held by whichever office owns the trouble.
  offices: [...AGENCY_KINDS, ...(definition.name === 'incident' ? ['owner'] : [])],
  roles: ROLES,
  states: statesOf(definition),
  questions: ['province-recommends'],
  onePersonRoles: ['head'],
})

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

/** What a module exports may be anything; one that looks like a definition is then checked as one. */
const Looks = z.looseObject({ name: z.string(), version: z.number(), start: z.string(), steps: z.array(z.unknown()) })
export const looksLikeDefinition = (value: unknown): value is Definition => Looks.safeParse(value).success
