import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { REFUSALS } from '../shared/names/refusals.ts'
import { faultsOf, importsOf, readPicture, roomOf } from './house/picture.ts'

const ROOT = join(import.meta.dirname, '..')
const NOT_OURS = new Set(['node_modules', '.git', '.simpul', '.cache', 'cdk.out', 'coverage', 'screens', 'data'])
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

/** Every file of the project, by its path from the root. */
const FILES: readonly string[] = readdirSync(ROOT, { recursive: false, withFileTypes: true })
  .filter(({ name }) => !NOT_OURS.has(name))
  .flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(ROOT, entry.name), { recursive: true, withFileTypes: true })
          .filter((file) => file.isFile())
          .map((file) => join(file.parentPath, file.name).slice(ROOT.length + 1))
      : [entry.name],
  )
  .filter((file) => !file.split('/').some((part) => NOT_OURS.has(part)))
const CODE = FILES.filter((file) => /\.(ts|tsx|mjs)$/.test(file))
const TEXTS = FILES.filter((file) => /\.(ts|tsx|mjs|md|json|css|scss)$/.test(file) && file !== 'package-lock.json')

const picture = readPicture(read('docs/house.md'))

describe('the house is as its page draws it', () => {
  test('every import follows an arrow, and only those rooms touch AWS, clock, chance and environment that may', () => {
    expect(CODE.length).toBeGreaterThan(100)
    expect(CODE.flatMap((file) => faultsOf(picture, file, read(file)))).toEqual([])
  })

  test('every room of the page has files', () => {
    const faults = picture.rooms.filter(({ name }) => !CODE.some((file) => roomOf(picture, file) === name))
    expect(faults).toEqual([])
  })

  test('a room right of the queue can never see AWS', () => {
    const aws = picture.outside.get('@aws-sdk/*') ?? []
    for (const room of [
      'workflows',
      'engine',
      'groups',
      'authority',
      'reference',
      'contracts',
      'names',
      'kit',
      'doors',
    ])
      expect(aws).not.toContain(room)
    for (const room of ['local', 'infra', 'simulators', 'seed'])
      for (const functions of ['wiring', 'doors']) {
        const { whole = [], types = [] } = picture.arrows.get(room) ?? {}
        expect([...whole, ...types]).not.toContain(functions)
      }
  })

  test.each([
    ['a store that knows the road', 'shared/store/commit.ts', "import { act } from '../cases/act.ts'"],
    ['an engine that knows KUBE', 'shared/engine/decide.ts', "import '../workflows/proposal/facts.ts'"],
    [
      'a workflow with AWS in it',
      'shared/workflows/proposal/facts.ts',
      "import { SQSClient } from '@aws-sdk/client-sqs'",
    ],
    ['a door that writes by itself', 'functions/api/app.ts', "import { commit } from '../../shared/store/commit.ts'"],
    ['a runner that knows a function', 'infra/local/run.ts', "const it = await import('../../functions/api/app.ts')"],
    ['a re-export against an arrow', 'shared/names/roles.ts', "export * from '../cases/act.ts'"],
    ['a decision that reads the clock', 'shared/engine/decide.ts', 'const now = Date.now()'],
    ['a case that throws dice', 'shared/cases/act.ts', 'const die = Math.random()'],
    ['a port that reads the environment', 'shared/ports/objects.ts', "const bucket = process.env['BUCKET_NAME']"],
    ['a file outside every room', 'shared/misc/all.ts', ''],
    ['an import of what is in no room', 'shared/cases/act.ts', "import { all } from '../misc/all.ts'"],
  ])('%s is noticed', (_, file, source) => {
    expect(faultsOf(picture, file, source)).toHaveLength(1)
  })

  test('what is allowed is not noticed: types behind a types-only arrow, comments, the floor', () => {
    const fine = `
      import type { Queue } from '../../shared/queue/queue.ts'
      import { type Row, type Table } from '../../shared/store/table.ts'
      import { invariant } from '../../shared/kit/invariant.ts'
      // Date.now is for handlers; so is import { commit } from '../../shared/store/commit.ts'
      /** process.env too */`
    expect(faultsOf(picture, 'functions/relay/relay.ts', fine)).toEqual([])
    expect(faultsOf(picture, 'functions/relay/relay.ts', fine.replace('type Row, ', 'row, '))).toHaveLength(1)
  })

  test('imports are seen however they are written', () => {
    const source = `import a, { b } from 'x'\nimport {\n  type C,\n} from './c.ts'\nexport * as d from './d.ts'\nimport 'e'\nawait import('f')`
    expect(importsOf(source)).toEqual([
      { from: 'x', typesOnly: false },
      { from: './c.ts', typesOnly: true },
      { from: './d.ts', typesOnly: false },
      { from: 'e', typesOnly: false },
      { from: 'f', typesOnly: false },
    ])
  })
})

describe('names and words', () => {
  test('no file is a drawer', () => {
    const drawers = /^(utils?|helpers?|common|manager|base|misc)\b|[-.](utils?|helpers?|manager)\./
    expect(FILES.filter((file) => drawers.test(basename(file)))).toEqual([])
  })

  test('nothing is left to do later in a comment, and no file knows the machine it was written on', () => {
    const words = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].map((word) => `\\b${word}\\b`).join('|'))
    const machine = new RegExp(['/wo' + 'rk/', '/ho' + 'me/', '/Us' + 'ers/'].join('|'))
    expect(TEXTS.filter((file) => words.test(read(file)))).toEqual([])
    expect(TEXTS.filter((file) => machine.test(read(file)))).toEqual([])
  })

  test.each(Object.entries(REFUSALS))('the refusal %s has a sentence in each language', (_, { id, en }) => {
    for (const text of [id, en]) expect(text).toMatch(/^\p{Lu}.*\.$/u)
    expect(id).not.toBe(en)
  })
})

describe('dependencies', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'))
  const names: string[] = [dependencies, devDependencies, optionalDependencies].flatMap((some) => Object.keys(some))
  const page = read('docs/dependencies.md')
  const [asked = '', notImported = ''] = page.split(/^## Not imported.*$/m)
  const listed = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name)

  test('each stands once in docs/dependencies.md, with its reason, and nothing else does', () => {
    expect(listed(page).toSorted()).toEqual(names.toSorted())
    expect([...page.matchAll(/^\| `[^`]+` \| .{8,} \|$/gm)]).toHaveLength(names.length)
  })

  test('each is imported somewhere, or the page says who else needs it', () => {
    const imported = CODE.flatMap((file) => importsOf(read(file)).map(({ from }) => from))
    const uses = (name: string): boolean => {
      const module = name.replace('@types/', '')
      return imported.some((from) => from === module || from.startsWith(`${module}/`))
    }
    expect(listed(asked).filter((name) => !uses(name))).toEqual([])
    expect(listed(notImported).length).toBeGreaterThan(0)
  })

  test('each version is exact, so that a build is the same tomorrow', () => {
    for (const some of [dependencies, devDependencies, optionalDependencies])
      for (const [name, version] of Object.entries<string>(some))
        expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)])
  })
})
