import { objectKey } from '../../../shared/cases/dossier/attachments.ts'
import { annualReportId, openActivity, openAnnualReport } from '../../../shared/cases/facilitation/open-activity.ts'
import { openRequest } from '../../../shared/cases/open-request.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { sha256Hex } from '../../../shared/kit/canonical.ts'
import { instant } from '../../../shared/kit/instant.ts'
import type { ProductCategory } from '../../../shared/names/proposal.ts'
import type { Service } from '../../../shared/names/requests.ts'
import { SAMPLE_PDF, SAMPLE_SHA256, type World } from './world.ts'

const CITY = 'city-social-35.79'
const HEALTH = 'city-health-35.79'
const TRADE = 'city-trade-35.79'

export type ActiveGroup = { id: string; category: ProductCategory; fundedYear: number }

/** The study's equipment: 18 groups, Rp94.8 million from the city's budget, on 17 September 2019 (domain.md 4). */
const EQUIPMENT_GROUPS = 18
const EQUIPMENT_RUPIAH = 94_800_000
const EQUIPMENT_KINDS = ['Mesin cuci', 'Pemotong keripik', 'Kompor gas', 'Blender', 'Peralatan masak']

/**
 * What partners did and what was accounted for in the study's years (chapter V): one outreach session at the start, Dinkes
 * from 2018, Disperindag from 2019, equipment in 2019, reports on 2017 to 2019 handed in, the one on 2020 still open.
 */
export async function sowProgrammeYears(world: World, groups: readonly ActiveGroup[]): Promise<void> {
  const food = (year: number) =>
    groups.filter(
      ({ category, fundedYear }) => fundedYear <= year && ['snack', 'coffee', 'shallot-fried'].includes(category),
    )
  await holdOutreach(world, groups.slice(0, 10))
  for (const [year, many] of [
    [2018, 2],
    [2019, 3],
    [2020, 2],
  ] as const)
    for (const group of food(year).slice(0, many)) await checkSample(world, group, year)
  for (const [year, many] of [
    [2019, 3],
    [2020, 2],
  ] as const)
    for (const group of food(year).slice(-many)) await designLabel(world, group, year)
  const equipped = groups.filter(({ fundedYear }) => fundedYear <= 2018).slice(0, EQUIPMENT_GROUPS)
  for (const [n, group] of equipped.entries()) await giveEquipment(world, group, n, equipped.length)
  for (const year of [2017, 2018, 2019]) await handInReport(world, year)
  world.at(instant('2021-01-04T01:00:00.000Z'))
  await openAnnualReport(world.deps, '35.79', 2020)
}

async function ask(world: World, client: string, group: string, service: Service, details: unknown): Promise<string> {
  const key = { digest: sha256Hex(`seed ${service} ${group} ${world.deps.now()}`), request: 'seed', status: 201 }
  const opened = await openRequest(world.deps, world.officer(client), group, { service, details }, key)
  if (opened.kind !== 'opened') throw new Error(`the seed's ${service} was not opened: ${JSON.stringify(opened)}`)
  await world.deliver()
  return opened.head.flow.id
}

/** Claims the open task and decides it. */
async function decide(world: World, client: string, id: string, outcome: string, form?: unknown): Promise<void> {
  const task = openTaskOf((await world.head(id)).flow)
  if (!task) throw new Error(`the seed's ${id} has no open task`)
  if (task.hold.state === 'Ready') await world.act(client, id, { type: 'Claim', task: task.n })
  await world.act(client, id, { type: 'Complete', task: task.n, outcome, ...(form === undefined ? {} : { form }) })
  await world.deliver()
}

async function attach(world: World, client: string, id: string, kind: string): Promise<string> {
  const task = openTaskOf((await world.head(id)).flow)
  if (task?.hold.state === 'Ready') await world.act(client, id, { type: 'Claim', task: task.n })
  const attachment = world.deps.newId()
  await world.act(client, id, {
    type: 'DeclareAttachment',
    id: attachment,
    kind,
    fileName: `${kind.toLowerCase().replaceAll('_', '-')}.pdf`,
    mediaType: 'application/pdf',
    size: SAMPLE_PDF.length,
    sha256: SAMPLE_SHA256,
  })
  world.uploads.push(objectKey(id, attachment))
  return attachment
}

async function holdOutreach(world: World, groups: readonly ActiveGroup[]): Promise<void> {
  world.at(instant('2017-12-12T02:00:00.000Z'))
  const key = { digest: sha256Hex('seed outreach'), request: 'seed', status: 201 }
  const client = `${CITY}/facilitator`
  const opened = await openActivity(world.deps, world.officer(client), { kind: 'outreach' }, key)
  if (opened.kind !== 'opened') throw new Error("the seed's outreach was not opened")
  await decide(world, client, opened.head.flow.id, 'held', {
    heldOn: '2017-12-12',
    place: 'Kantor kelurahan',
    topic: 'Pengenalan program KUBE',
    participants: 80,
    groups: groups.map(({ id }) => id),
    attendance: [],
    photos: [],
  })
}

async function checkSample(world: World, group: ActiveGroup, year: number): Promise<void> {
  world.at(instant(`${year}-08-06T03:00:00.000Z`))
  const details = {
    product: 'Produk kelompok',
    process: 'Diolah di rumah produksi',
    address: 'Jl. Contoh 1',
    sampleCount: 2,
  }
  const id = await ask(world, `${CITY}/operator`, group.id, 'food-sample-check', details)
  world.at(instant(`${year}-08-08T03:00:00.000Z`))
  await decide(world, `${HEALTH}/operator`, id, 'approve', {
    takenOn: `${year}-08-08`,
    count: 2,
    officer: 'Petugas contoh',
  })
  world.at(instant(`${year}-08-20T03:00:00.000Z`))
  await decide(world, `${HEALTH}/verifier`, id, 'fit', {
    testedOn: `${year}-08-20`,
    laboratory: 'Laboratorium contoh',
    summary: 'Layak dimakan.',
    report: [],
  })
}

async function designLabel(world: World, group: ActiveGroup, year: number): Promise<void> {
  world.at(instant(`${year}-07-09T03:00:00.000Z`))
  const id = await ask(world, `${CITY}/facilitator`, group.id, 'label-design', {
    product: 'Produk kelompok',
    netContent: '100 g',
  })
  world.at(instant(`${year}-07-16T03:00:00.000Z`))
  const file = await attach(world, `${TRADE}/operator`, id, 'LABEL_DESIGN')
  const content = [
    'productName',
    'ingredients',
    'netContent',
    'maker',
    'halal',
    'productionCode',
    'expiry',
    'permitNumber',
    'origin',
    'language',
  ]
  await decide(world, `${TRADE}/operator`, id, 'approve', {
    file: [file],
    ...Object.fromEntries(content.map((name) => [name, true])),
  })
  world.at(instant(`${year}-07-18T03:00:00.000Z`))
  await decide(world, `${CITY}/facilitator`, id, 'approve', { acceptedBy: 'Ketua kelompok' })
}

async function giveEquipment(world: World, group: ActiveGroup, n: number, all: number): Promise<void> {
  const share = Math.floor(EQUIPMENT_RUPIAH / all)
  const unitPrice = n === 0 ? EQUIPMENT_RUPIAH - share * (all - 1) : share
  const item = { kind: EQUIPMENT_KINDS[n % EQUIPMENT_KINDS.length] ?? '', quantity: 1, unitPrice }
  world.at(instant('2019-05-06T03:00:00.000Z'))
  const id = await ask(world, `${CITY}/operator`, group.id, 'equipment', {
    items: [item],
    purpose: 'Memperkuat usaha kelompok',
  })
  world.at(instant('2019-05-14T03:00:00.000Z'))
  await decide(world, `${CITY}/verifier`, id, 'own-budget', { needed: true, priceReasonable: true })
  world.at(instant('2019-09-10T03:00:00.000Z'))
  await decide(world, `${CITY}/operator`, id, 'approve', { items: [item], budgetSource: 'APBD_CITY' })
  world.at(instant('2019-09-17T03:00:00.000Z'))
  const record = await attach(world, `${CITY}/operator`, id, 'HANDOVER_RECORD')
  await decide(world, `${CITY}/operator`, id, 'approve', {
    letter: { number: `BAST/${n + 1}/2019`, date: '2019-09-17' },
    deliveredOn: '2019-09-17',
    receivedBy: 'Ketua kelompok',
    record: [record],
    photos: [],
  })
  world.at(instant('2019-11-18T03:00:00.000Z'))
  await decide(world, `${CITY}/facilitator`, id, 'approve', { checkedOn: '2019-11-18', condition: 'good' })
}

async function handInReport(world: World, year: number): Promise<void> {
  world.at(instant(`${year + 1}-01-03T01:00:00.000Z`))
  await openAnnualReport(world.deps, '35.79', year)
  const id = annualReportId('35.79', year)
  world.at(instant(`${year + 1}-02-12T03:00:00.000Z`))
  await decide(world, `${CITY}/operator`, id, 'draft', {
    remarks: 'Program berjalan menurut rencana.',
    obstacles: 'Mutu sumber daya manusia; sosialisasi masih kurang.',
    plan: 'Menambah pertemuan dan pelatihan menurut jenis usaha.',
  })
  world.at(instant(`${year + 1}-02-14T03:00:00.000Z`))
  await decide(world, `${CITY}/head`, id, 'sign', {
    letter: { number: `LPJ/1/${year}`, date: `${year + 1}-02-14` },
    signer: 'Kepala Dinas (contoh)',
  })
  world.at(instant(`${year + 1}-02-21T03:00:00.000Z`))
  await decide(world, 'province-social-35/verifier', id, 'accept', {})
}
