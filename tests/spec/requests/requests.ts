import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUSINESSES, groupName } from '../../../infra/local/seed/dossiers.ts'
import { studyGroups } from '../../../infra/local/seed/scenario.ts'
import { travel } from '../../../infra/local/seed/travel.ts'
import { makeWorld, SAMPLE_PDF, SAMPLE_SHA256, type World } from '../../../infra/local/seed/world.ts'
import { registerInProcess } from '../../../infra/local/simulators/register.ts'
import { act } from '../../../shared/cases/act.ts'
import { isRequest, type RequestHead } from '../../../shared/cases/head.ts'
import { openRequest } from '../../../shared/cases/open-request.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { sha256Hex } from '../../../shared/kit/canonical.ts'
import type { Refused } from '../../../shared/kit/decision.ts'
import { type Instant, instant } from '../../../shared/kit/instant.ts'
import type { ProductCategory } from '../../../shared/names/proposal.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import type { Service } from '../../../shared/names/requests.ts'
import { createKeysFile } from '../../../shared/store/keys/file-keys.ts'

export const CITY = 'city-social-35.79'
export const HEALTH = 'city-health-35.79'
export const TRADE = 'city-trade-35.79'
export const PROVINCE = 'province-social-35'

/** Kota Batu with one active group of a product, on the morning of a working day in 2026. */
export async function batuWithGroup(category: ProductCategory): Promise<Batu> {
  const keysFile = join(mkdtempSync(join(tmpdir(), 'simpul-requests-')), 'keys.json')
  await createKeysFile(keysFile)
  let now = instant('2026-03-02T02:00:00.000Z')
  const world = makeWorld({ keysFile, issuer: 'https://issuer.example', registry: registerInProcess(() => now) })
  const [study] = studyGroups()
  const business = BUSINESSES.find((one) => one.category === category)
  if (!study || !business) throw new Error(`no seeded business makes ${category}`)
  const head = await travel(world, { ...study.journey, group: { ...study.journey.group, business } }, now)
  if (head.kind !== 'proposal' || !head.facts.group) throw new Error('the journey of a proposal ends with a group')
  world.at(now)
  const group = head.facts.group.id
  let serial = 0

  const request = async (id: string): Promise<RequestHead> => {
    const found = await world.head(id)
    if (!isRequest(found)) throw new Error(`${id} is no request`)
    return found
  }
  const batu: Batu = {
    world,
    group,
    groupName: groupName({ n: study.journey.group.n, business }),
    at(moment) {
      now = instant(moment)
      world.at(now)
    },
    async tick(id) {
      const acted = await act(world.deps, { kind: 'system', system: 'clock' }, id, { type: 'Tick' })
      if (acted.kind !== 'done') throw new Error(`the clock was refused: ${JSON.stringify(acted)}`)
      await world.deliver()
      return request(id)
    },
    async ask(service, details, client = `${CITY}/operator`) {
      serial += 1
      const key = { digest: sha256Hex(`ask ${serial}`), request: 'r', status: 201 }
      const opened = await openRequest(world.deps, world.officer(client), group, { service, details }, key)
      if (opened.kind !== 'opened') return opened as Refused<RefusalCode>
      await world.deliver()
      return { kind: 'asked', id: opened.head.flow.id }
    },
    request,
    async decide(client, id, outcome, form, reason) {
      const task = openTaskOf((await request(id)).flow)
      if (!task) throw new Error(`${id} has no open task`)
      if (task.hold.state === 'Ready') {
        const claimed = await act(world.deps, world.officer(client), id, { type: 'Claim', task: task.n })
        if (claimed.kind !== 'done') return claimed as Refused<RefusalCode>
      }
      const acted = await act(world.deps, world.officer(client), id, {
        type: 'Complete',
        task: task.n,
        outcome,
        reason,
        form,
      })
      if (acted.kind === 'refused') return acted
      await world.deliver()
      return request(id)
    },
    async file(client, id, kind, hold) {
      const open = openTaskOf((await request(id)).flow)
      if (hold === 'claim' && open) await world.act(client, id, { type: 'Claim', task: open.n })
      const attachment = world.deps.newId()
      await world.act(client, id, {
        type: 'DeclareAttachment',
        id: attachment,
        kind,
        fileName: 'berkas.pdf',
        mediaType: 'application/pdf',
        size: SAMPLE_PDF.length,
        sha256: SAMPLE_SHA256,
      })
      return attachment
    },
    now: () => now,
  }
  return batu
}

export type Batu = {
  world: World
  group: string
  groupName: string
  at(moment: string): void
  now(): Instant
  /** Lets the clock look at a case, and delivers what it says. */
  tick(id: string): Promise<RequestHead>
  ask(
    service: Service,
    details: unknown,
    client?: string,
  ): Promise<{ kind: 'asked'; id: string } | Refused<RefusalCode>>
  request(id: string): Promise<RequestHead>
  /** Claims where it must and decides; a refusal comes back as it is. */
  decide(
    client: string,
    id: string,
    outcome: string,
    form?: unknown,
    reason?: string,
  ): Promise<RequestHead | Refused<RefusalCode>>
  /** Declares a file and lets it arrive; the holder's, who claims the task first where asked. */
  file(client: string, id: string, kind: string, hold?: 'claim'): Promise<string>
}

/** The id of a request that was taken; a refusal fails the story with its code. */
export async function asked(asking: ReturnType<Batu['ask']>): Promise<string> {
  const answer = await asking
  if (answer.kind !== 'asked') throw new Error(`refused: ${JSON.stringify(answer)}`)
  return answer.id
}
/** The request after a decision that was taken. */
export async function decided(deciding: ReturnType<Batu['decide']>): Promise<RequestHead> {
  const answer = await deciding
  if (answer.kind === 'refused') throw new Error(`refused: ${JSON.stringify(answer)}`)
  return answer
}
