import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { HandlerError, type Lambda, type LambdaFacts, lambda, TimedOut } from '../../infra/local/lambdas.ts'

// Inside this repository on purpose: its package.json says "type": "module", which a bundle must not inherit.
const root = join(import.meta.dirname, '../../.cache')
mkdirSync(root, { recursive: true })
const folder = mkdtempSync(join(root, 'lambdas-'))
const started: Lambda[] = []
afterEach(() => Promise.all(started.splice(0).map((one) => one.stop())))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function make(name: string, code: string, more: Partial<LambdaFacts> = {}): Lambda {
  const own = join(folder, name)
  mkdirSync(own)
  writeFileSync(join(own, 'index.js'), code)
  const facts = {
    name,
    folder: own,
    handler: 'index.handler',
    timeoutSeconds: 2,
    memoryMb: 128,
    environment: { OWN: '1' },
  }
  const made = lambda({ ...facts, say: () => {}, ...more })
  started.push(made)
  return made
}

test('a handler sees the template’s environment and nothing of ours, and JSON both ways', async () => {
  process.env['OURS'] = 'secret'
  const one = make(
    'sees',
    'exports.handler = async (e, c) => ({ e, env: process.env, left: c.getRemainingTimeInMillis(), at: new Date(0) })',
  )
  const answer = await one.invoke({ at: new Date(0) })
  expect(answer).toMatchObject({
    e: { at: '1970-01-01T00:00:00.000Z' },
    at: '1970-01-01T00:00:00.000Z',
    env: { OWN: '1', AWS_LAMBDA_FUNCTION_NAME: 'sees' },
    left: expect.any(Number),
  })
  expect(JSON.stringify(answer)).not.toContain('secret')
  expect(JSON.stringify(answer)).not.toContain('"HOME"')
})

test('what a handler throws is told; its thread goes on', async () => {
  const one = make(
    'throws',
    'let n = 0; exports.handler = async (e) => { n += 1; if (e.bad) throw new TypeError("no"); return n }',
  )
  const thrown = await one.invoke({ bad: true }).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(HandlerError)
  expect(thrown).toMatchObject({ type: 'TypeError', message: 'no' })
  expect(await one.invoke({})).toBe(2)
})

test('a handler that hangs, exits or rejects on the side loses its thread; the next event gets a new one', async () => {
  const one = make(
    'dies',
    `let n = 0; exports.handler = async ({ how }) => { n += 1
      if (how === 'hang') await new Promise(() => setInterval(() => {}, 1000))
      if (how === 'exit') process.exit(3)
      if (how === 'loose') { Promise.reject(new Error('loose')); await new Promise((r) => setTimeout(r, 500)) }
      return n }`,
    { timeoutSeconds: 0.3 },
  )
  for (const [how, error] of [
    ['hang', /timed out after 0.3 s/],
    ['exit', /ended with code 3/],
    ['loose', /loose/],
  ] as const) {
    await expect(one.invoke({ how })).rejects.toThrow(error)
    expect(await one.invoke({})).toBe(1)
  }
  await expect(one.invoke({ how: 'hang' })).rejects.toBeInstanceOf(TimedOut)
})

test('a handler that cannot be loaded says why before the first event', async () => {
  await expect(make('none', 'exports.other = 1').warm()).rejects.toThrow(/index.handler is not a function/)
  await expect(make('broken', 'throw new Error("variable X is not set")').warm()).rejects.toThrow(
    /variable X is not set/,
  )
})

test('one event a thread at a time, and a bounded number of threads', async () => {
  const one = make(
    'pool',
    `let busy = 0; exports.handler = async () => { busy += 1; await new Promise((r) => setTimeout(r, 20))
      const seen = busy; busy -= 1; return [require('node:worker_threads').threadId, seen] }`,
  )
  const answers = (await Promise.all(Array.from({ length: 24 }, () => one.invoke({})))) as [number, number][]
  expect(new Set(answers.map(([thread]) => thread)).size).toBeLessThanOrEqual(8)
  expect(answers.every(([, seen]) => seen === 1)).toBe(true)
})
