import * as z from 'zod'
import { type Definition, type Form, type Outcome, type Step, stepOf, type Text, targetsOf } from './definition.ts'

/** The closed lists that a definition may draw from; the engine itself knows no office, role or state. */
export type Knowledge = {
  offices: readonly string[]
  roles: readonly string[]
  states: readonly string[]
  /** Questions that every rule set answers. */
  questions: readonly string[]
  /** Roles of which an office has one person at a time: two such steps of one office cannot be kept apart. */
  onePersonRoles: readonly string[]
}

/** More would be a sign of trouble, and each doubles the walk. */
const QUESTIONS_MAX = 6
const RETURNING_STEPS_MAX = 10
const RETURNS_MAX = 10
/** A page shows a field, a group of fields, a list of them, and groups within; what lies deeper nobody can fill in. */
const FORM_DEPTH_MAX = 5

/**
 * Everything about a definition that cannot work, found before any case begins with it.
 * @returns English sentences, each naming its step where there is one; empty when the definition is sound
 */
export function check(definition: Definition, knowledge: Knowledge): string[] {
  const shape = [
    ...ofTheWhole(definition, knowledge),
    ...definition.steps.flatMap((step) =>
      ofStep(definition, step, knowledge).map((fault) => `step ${step.name} ${fault}`),
    ),
    ...ofSeparations(definition, knowledge),
  ]
  const walked = canBeWalked(definition) ? ofTheWays(definition) : []
  return [...shape, ...walked].map((fault) => `${definition.name}@${definition.version}: ${fault}.`)
}

function ofTheWhole(definition: Definition, { states }: Knowledge): string[] {
  const names = definition.steps.map(({ name }) => name)
  const { cancel, returnsMax, source, start, version } = definition
  return [
    ...when(!isPositiveWhole(version), `version ${version} is no positive whole number`),
    ...when(blank(source), 'no source says where its steps come from'),
    ...when(!names.includes(start), `start step ${start} is none of its steps`),
    ...names.filter((name, i) => names.indexOf(name) !== i).map((name) => `step ${name} is there twice`),
    ...when(
      !isPositiveWhole(returnsMax) || returnsMax > RETURNS_MAX,
      `each step may return a case ${returnsMax} times; it must be 1 to ${RETURNS_MAX}`,
    ),
    ...when(
      cancel && !cancel.until.every((step) => names.includes(step)),
      `it may be cancelled until step ${cancel?.until.join(' or ')}, which is unknown`,
    ),
    ...when(cancel && !states.includes(cancel.as), `cancelling closes as ${cancel?.as}, which is no state`),
  ]
}

function ofStep(definition: Definition, step: Step, { offices, roles, states, questions }: Knowledge): string[] {
  const isStart = step.name === definition.start
  return [
    ...when(blankText(step.label), 'has no label in both languages'),
    ...when(!offices.includes(step.at), `is held at ${step.at}, which is no kind of office`),
    ...when(step.by.length === 0 && !step.automatic, 'may be decided by no role'),
    ...when(step.automatic && step.by.length > 0, 'goes on by itself, yet is for a role'),
    ...step.by.filter((role) => !roles.includes(role)).map((role) => `is for ${role}, which is no role`),
    ...when(!states.includes(step.state), `stands at ${step.state}, which is no state`),
    ...when(step.within === null && !isStart && !step.automatic, 'has no time limit, though others wait for it'),
    ...when(
      step.within !== null && !isPositiveWhole(step.within),
      `takes ${step.within} days; it must be whole and positive`,
    ),
    ...step.copies
      .filter((office) => !offices.includes(office))
      .map((office) => `sends a copy to ${office}, which is no kind of office`),
    ...when(step.copies.includes(step.at), `sends a copy to its own office, ${step.at}`),
    ...when(
      isStart && step.checks !== 'never',
      'asks for look-ups on arrival, but a case does not arrive at its start',
    ),
    ...ofGuidance(step),
    ...when(blank(step.source), 'names no source'),
    ...ofOutcomes(step),
    ...Object.entries(step.outcomes).flatMap(([code, outcome]) =>
      ofOutcome(definition, step, outcome, states, questions).map((fault) => `has outcome ${code}, which ${fault}`),
    ),
  ]
}

function ofGuidance({ guidance }: Step): string[] {
  return [
    ...when(blankText(guidance.title), 'has guidance without a title in both languages'),
    ...when(guidance.steps.length === 0 || guidance.steps.some(blankText), 'has guidance that is empty'),
    ...when(!isPositiveWhole(guidance.version), 'has guidance whose version is no positive whole number'),
  ]
}

function ofOutcomes({ outcomes }: Step): string[] {
  const all = Object.values(outcomes)
  if (all.length === 0) return ['is a dead end: it has no outcome']
  return when(
    all.every(({ effect }) => effect === 'return'),
    'can only return a case: when its returns are used up there is no way out',
  )
}

function ofOutcome(
  definition: Definition,
  step: Step,
  outcome: Outcome,
  states: readonly string[],
  questions: readonly string[],
): string[] {
  const names = definition.steps.map(({ name }) => name)
  const ways = [
    ...when(blankText(outcome.label), 'has no label in both languages'),
    ...targetsOf(outcome)
      .filter((target) => !names.includes(target))
      .map((target) => `leads to step ${target}, which is unknown`),
    ...(outcome.form ? ofForm(outcome.form, outcome.effect) : []),
  ]
  switch (outcome.effect) {
    case 'close':
      return [...ways, ...when(!states.includes(outcome.as), `closes as ${outcome.as}, which is no state`)]
    case 'return':
      return [
        ...ways,
        ...when(outcome.form, 'is a return and has a form: nobody would read it'),
        ...when(outcome.reason !== 'required', 'is a return and asks for no reason'),
        ...when(outcome.to === step.name, 'returns the case to where it is'),
      ]
    case 'advance':
    case 'submit': {
      const asked = typeof outcome.to === 'string' ? undefined : outcome.to.asks
      return [
        ...ways,
        ...when(
          outcome.effect === 'submit' && step.name !== definition.start,
          'submits; only the start step has something to submit',
        ),
        ...when(
          outcome.state !== undefined && !states.includes(outcome.state),
          `sets state ${outcome.state}, which is no state`,
        ),
        ...when(
          asked !== undefined && !questions.includes(asked),
          `asks ${asked}, a question that no rule set answers`,
        ),
      ]
    }
  }
}

function ofSeparations({ separate, steps }: Definition, { onePersonRoles }: Knowledge): string[] {
  const alone = (step: Step): string | undefined =>
    step.by.length === 1 ? onePersonRoles.find((role) => role === step.by[0]) : undefined
  return separate.flatMap((names) => {
    const apart = steps.filter(({ name }) => names.includes(name))
    return [
      ...names
        .filter((name) => !steps.some((step) => step.name === name))
        .map((name) => `step ${name} is to be kept apart from others, but is unknown`),
      ...when(new Set(names).size < 2, `step ${names[0] ?? '(none)'} is to be kept apart from no other step`),
      ...apart.flatMap((step, i) =>
        apart
          .slice(i + 1)
          .filter((other) => other.at === step.at && alone(step) !== undefined && alone(other) === alone(step))
          .map(
            (other) =>
              `steps ${step.name} and ${other.name} are to be kept apart, but both are for the one ${alone(step)} of ${step.at}`,
          ),
      ),
    ]
  })
}

// The walk over every way a case can take.

/** A case as far as its way goes: where it stands, and which steps have used up their returns. */
type Standing = { step: Step; spent: ReadonlySet<string> }
type Answers = ReadonlyMap<string, boolean>

const questionsOf = ({ steps }: Definition): string[] => [
  ...new Set(
    steps.flatMap(({ outcomes }) =>
      Object.values(outcomes).flatMap((outcome) =>
        outcome.effect === 'close' || typeof outcome.to === 'string' ? [] : [outcome.to.asks],
      ),
    ),
  ),
]
const returns = ({ outcomes }: Step): boolean => Object.values(outcomes).some(({ effect }) => effect === 'return')

/** A walk needs a start, steps of one name each, and targets that exist; what lacks has been said already. */
function canBeWalked({ start, steps }: Definition): boolean {
  const names = new Set(steps.map(({ name }) => name))
  const targets = steps.flatMap(({ outcomes }) => Object.values(outcomes).flatMap(targetsOf))
  return names.size === steps.length && names.has(start) && targets.every((target) => names.has(target))
}

/**
 * Walks the whole state space for every set of answers a rule set can give. Of the returns only "some left" and "used
 * up" matter: more of them never opens another outcome, so the walk stays small whatever the limit is.
 */
function ofTheWays(definition: Definition): string[] {
  const questions = questionsOf(definition)
  const returning = definition.steps.filter(returns)
  if (questions.length > QUESTIONS_MAX) return [`it asks ${questions.length} questions; ${QUESTIONS_MAX} are the most`]
  if (returning.length > RETURNING_STEPS_MAX)
    return [
      `${returning.length} steps return a case; ${RETURNING_STEPS_MAX} are the most (last: step ${returning.at(-1)?.name})`,
    ]

  const reached = new Set<string>()
  const stuck = new Map<string, Standing>()
  for (const answers of everyAnswer(questions)) {
    const { standings, leadTo, closing } = walk(definition, answers)
    for (const { step } of standings.values()) reached.add(step.name)
    const ends = allThatReach(closing, leadTo)
    for (const [key, standing] of standings) {
      const before = stuck.get(standing.step.name)
      if (!ends.has(key) && (!before || standing.spent.size < before.spent.size))
        stuck.set(standing.step.name, standing)
    }
  }
  return [
    ...definition.steps.filter(({ name }) => !reached.has(name)).map(({ name }) => `step ${name} is reached by no one`),
    ...[...stuck.values()].flatMap(({ step, spent }) =>
      Object.keys(step.outcomes).length === 0
        ? []
        : spent.size === 0
          ? [`step ${step.name} is a dead end: no outcome that closes the case can be reached from it`]
          : [
              `step ${step.name} is a dead end once ${[...spent].sort().join(', ')} used up the returns: ` +
                'no outcome that closes the case can be reached from it',
            ],
    ),
  ]
}

function everyAnswer(questions: readonly string[]): Answers[] {
  return questions.reduce<Answers[]>(
    (all, question) => all.flatMap((some) => [true, false].map((answer) => new Map([...some, [question, answer]]))),
    [new Map()],
  )
}

const keyOf = ({ step, spent }: Standing): string => [step.name, ...[...spent].sort()].join('\n')

function walk(
  definition: Definition,
  answers: Answers,
): { standings: Map<string, Standing>; leadTo: Map<string, string[]>; closing: string[] } {
  const standings = new Map<string, Standing>()
  const leadTo = new Map<string, string[]>()
  const closing: string[] = []
  const ahead: Standing[] = []
  const visit = (name: string, spent: ReadonlySet<string>): string[] => {
    const step = stepOf(definition, name)
    const key = keyOf({ step, spent })
    if (!standings.has(key)) {
      standings.set(key, { step, spent })
      ahead.push({ step, spent })
    }
    return [key]
  }
  visit(definition.start, new Set())
  for (let here = ahead.pop(); here; here = ahead.pop()) {
    const { step, spent } = here
    const key = keyOf(here)
    const next = Object.values(step.outcomes).flatMap((outcome): string[] => {
      if (outcome.effect === 'close') {
        closing.push(key)
        return []
      }
      if (outcome.effect !== 'return') return visit(targetFor(outcome.to, answers), spent)
      if (spent.has(step.name)) return []
      return [...visit(outcome.to, spent), ...visit(outcome.to, new Set([...spent, step.name]))]
    })
    for (const target of next) leadTo.set(target, [...(leadTo.get(target) ?? []), key])
  }
  return { standings, leadTo, closing }
}

const targetFor = (route: Extract<Outcome, { effect: 'advance' | 'submit' }>['to'], answers: Answers): string =>
  typeof route === 'string' ? route : answers.get(route.asks) ? route.yes : route.no

/** Everything from which one of `ends` can be reached. */
function allThatReach(ends: readonly string[], leadTo: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(ends)
  const ahead = [...found]
  for (let key = ahead.pop(); key !== undefined; key = ahead.pop())
    for (const before of leadTo.get(key) ?? [])
      if (!found.has(before)) {
        found.add(before)
        ahead.push(before)
      }
  return found
}

// Forms, as a page would have to show them.

const Schema = z.looseObject({
  $ref: z.string().optional(),
  title: z.string().optional(),
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  $defs: z.record(z.string(), z.unknown()).optional(),
})
type Schema = z.infer<typeof Schema>

/** A schema of another shape than these says nothing that a page could use: it is read as one that allows anything. */
const schemaOf = (value: unknown): Schema => Schema.safeParse(value).data ?? {}
const titled = ({ title = '' }: Schema): boolean => !blank(title)

function ofForm(form: Form, effect: Outcome['effect']): string[] {
  const named = `has form ${blank(form.name) ? '(no name)' : form.name}`
  const root = jsonSchemaOf(form)
  if (!root) return [`${named}, which no page can show: it has a part that is no plain value`]
  if (root.type !== 'object') return [`${named}, which no page can show: it is no set of fields`]
  return [
    ...when(blank(form.name), 'has a form without a name'),
    ...when(
      form.letter !== null && !Object.hasOwn(root.properties ?? {}, 'letter'),
      `${named}, which is to carry a letter but has no field letter`,
    ),
    // What is submitted has pages of its own.
    ...(effect === 'submit' ? [] : ofFields(root, root.$defs ?? {}, '', 1).map((fault) => `${named}, whose ${fault}`)),
  ]
}

function jsonSchemaOf(form: Form): Schema | undefined {
  try {
    return Schema.parse(z.toJSONSchema(form.schema, { io: 'input' }))
  } catch {
    // zod says so by throwing; for a reader it is one fault among others.
    return undefined
  }
}

type Definitions = Readonly<Record<string, unknown>>

function ofFields(group: Schema, definitions: Definitions, at: string, depth: number): string[] {
  return Object.entries(group.properties ?? {}).flatMap(([name, value]) => {
    const path = `${at}/${name}`
    const field = schemaOf(value)
    return [
      ...when(!titled(field) && !titled(followed(field, definitions)), `field ${path} has no title`),
      ...ofValue(field, definitions, path, depth + 1),
    ]
  })
}

/** What a value says itself, or what it refers to. */
function followed(value: Schema, definitions: Definitions): Schema {
  const name = value.$ref?.startsWith('#/$defs/') ? value.$ref.slice('#/$defs/'.length) : undefined
  return name === undefined ? value : schemaOf(definitions[name] ?? {})
}

function ofValue(value: Schema, definitions: Definitions, path: string, depth: number): string[] {
  if (depth > FORM_DEPTH_MAX || value.$ref === '#') return [`field ${path} lies deeper than a page can show`]
  const schema = followed(value, definitions)
  if (schema.enum) return []
  const choices = schema.anyOf?.map(schemaOf).filter(({ type }) => type !== 'null')
  const [only, ...others] = choices ?? []
  if (choices?.every((choice) => choice.const !== undefined)) return []
  if (only && others.length === 0) return ofValue(only, definitions, path, depth)
  switch (schema.type) {
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
      return []
    case 'array':
      return ofValue(schemaOf(schema.items), definitions, path, depth + 1)
    case 'object':
      return schema.properties
        ? ofFields(schema, definitions, path, depth)
        : [`field ${path} has fields that nobody named`]
    default:
      return [`field ${path} may be anything, which no page can show`]
  }
}

const when = (holds: unknown, fault: string): string[] => (holds ? [fault] : [])
const blank = (text: string): boolean => text.trim() === ''
const blankText = ({ id, en }: Text): boolean => blank(id) || blank(en)
const isPositiveWhole = (n: number): boolean => Number.isInteger(n) && n >= 1
