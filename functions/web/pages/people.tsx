import { actOnMany, type Deed } from '../../../shared/cases/act-on-many.ts'
import { agencyRef } from '../../../shared/cases/agencies.ts'
import { changeStaff, STAFF_SUB } from '../../../shared/cases/people/change-staff.ts'
import { giveLogin } from '../../../shared/cases/people/login-code.ts'
import { type Office, readOffice, readPerson } from '../../../shared/cases/reads/read-office.ts'
import type { StaffMember } from '../../../shared/contracts/answers.ts'
import { type Refused, refused } from '../../../shared/kit/decision.ts'
import { isAgencyId } from '../../../shared/names/agencies.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { ROLES, type Role } from '../../../shared/names/roles.ts'
import { Day } from '../../../shared/workflows/form-fields.ts'
import { CaseHead } from '../components/case-head.tsx'
import { Empty } from '../components/empty.tsx'
import { FaultSummary, Select, TextInput } from '../components/fields.tsx'
import { HistoryPanel } from '../components/history.tsx'
import { ManageTabs } from '../components/manage-tabs.tsx'
import { OfficeCounters, PeopleTable } from '../components/people-table.tsx'
import {
  AbsenceForm,
  DescriptionFields,
  DescriptionForm,
  Held,
  LeaveForm,
  LoginForm,
  MovePanel,
  ROLES_MAX,
  type Shown,
} from '../components/person-panels.tsx'
import { Tag } from '../components/tag.tsx'
import { fieldAt } from '../form-schema.ts'
import { personPath, rolesText, storyOfPerson } from '../person.ts'
import { refusalText } from '../refusal-text.ts'
import { NOTHING_TYPED, type Typed } from '../typed.ts'
import { type Notice, type Page, param, type Reply, type Visit } from '../visit.ts'

const PICKED_MAX = 100
const CODE_CHARS_MAX = 40

export const people: readonly Page[] = [
  { method: 'GET', path: '/kelola', run: async (visit) => ({ kind: 'go', to: homeOf(visit) }) },
  { method: 'GET', path: '/kelola/petugas', run: showOffice },
  { method: 'GET', path: '/kelola/petugas/:agency/baru', run: (visit) => newPersonPage(visit, NOTHING_SHOWN) },
  { method: 'POST', path: '/kelola/petugas/:agency/baru', run: addPerson },
  { method: 'GET', path: '/kelola/petugas/:agency/:sub', run: (visit) => personPage(visit, NOTHING_SHOWN) },
  { method: 'POST', path: '/kelola/petugas/:agency/:sub/tugas', run: moveTasks },
  { method: 'POST', path: '/kelola/petugas/:agency/:sub/ketidakhadiran', run: setAbsence },
  { method: 'POST', path: '/kelola/petugas/:agency/:sub/hadir', run: endAbsence },
  { method: 'POST', path: '/kelola/petugas/:agency/:sub/peran', run: describe },
  { method: 'POST', path: '/kelola/petugas/:agency/:sub/akun', run: connectLogin },
  { method: 'POST', path: '/kelola/petugas/:agency/:sub/berhenti', run: leave },
  ...['tugas', 'ketidakhadiran', 'hadir', 'peran', 'akun', 'berhenti'].map(
    (part): Page => ({
      method: 'GET',
      path: `/kelola/petugas/:agency/:sub/${part}`,
      run: async (visit) => ({ kind: 'go', to: addressOf(visit) }),
    }),
  ),
]

const homeOf = ({ actor }: Visit): string =>
  actor.roles.includes('supervisor')
    ? '/kelola/petugas'
    : actor.roles.includes('platform-operator')
      ? '/kelola/platform'
      : personPath(actor)
const addressOf = (visit: Visit): string => personPath({ agency: param(visit, 'agency'), sub: param(visit, 'sub') })
const officeHref = (agency: string, { actor }: Visit): string =>
  agency === actor.agency ? '/kelola/petugas' : `/kelola/petugas?${new URLSearchParams({ kantor: agency })}`

const NOTHING_SHOWN: Shown = { typed: NOTHING_TYPED, faults: new Map() }
const faulty = (typed: Typed, faults: ReadonlyMap<string, string>): Shown => ({ typed, faults, status: 422 })

// The office.

async function showOffice(visit: Visit): Promise<Reply> {
  const { deps, actor, words, query } = visit
  const read = await readOffice(deps, actor, query['kantor'] ?? actor.agency)
  if (read.kind === 'refused') return read
  const name = agencyRef(deps.regions, read.agency).name
  const text = words.people
  return {
    kind: 'page',
    title: `${text.title}, ${name}`,
    section: 'manage',
    body: (
      <>
        <div class="page-head">
          <div>
            <h1 class="h1">{text.title}</h1>
            <p class="muted">{name}</p>
          </div>
          <a class="button button--second" href={`/kelola/petugas/${read.agency}/baru`}>
            {text.add}
          </a>
        </div>
        {read.isOwn && <ManageTabs current="people" visit={visit} />}
        {read.isOwn && <OfficeCounters office={read} visit={visit} />}
        {read.people.length === 0 ? (
          <Empty title={text.emptyTitle} text={text.emptyText} />
        ) : (
          <PeopleTable office={read} visit={visit} />
        )}
        <OtherOffices office={read} visit={visit} />
      </>
    ),
  }
}

/** Offices right below are chosen by name; the platform's operator names any. */
const OtherOffices = ({ office, visit }: { office: Office; visit: Visit }) => {
  const { deps, actor, words } = visit
  const text = words.people
  const isOperator = actor.roles.includes('platform-operator')
  if (office.below.length === 0 && !isOperator) return null
  return (
    <form class="panel panel--small gap" method="get" action="/kelola/petugas">
      {isOperator ? (
        <TextInput id="kantor" label={text.officeId} hint={text.officeIdHint} value={office.agency} narrow />
      ) : (
        <Select
          id="kantor"
          label={text.below}
          value={office.agency}
          options={[
            [actor.agency, text.ownOffice],
            ...office.below.map((id): [string, string] => [id, agencyRef(deps.regions, id).name]),
          ]}
        />
      )}
      <div class="buttons">
        <button class="button button--second button--small" type="submit">
          {text.openOffice}
        </button>
      </div>
    </form>
  )
}

// One person.

async function personPage(visit: Visit, shown: Shown): Promise<Reply> {
  const { deps, actor, words } = visit
  const read = await readPerson(deps, actor, { agency: param(visit, 'agency'), sub: param(visit, 'sub') })
  if (read.kind === 'refused') return read
  const { person, actions } = read
  const text = words.people
  const office = agencyRef(deps.regions, person.agency).name
  const manages = actions.includes('manage-staff')
  return {
    kind: 'page',
    title: person.name,
    section: actor.roles.some((role) => role === 'supervisor' || role === 'platform-operator') ? 'manage' : null,
    ...(shown.status ? { status: shown.status } : {}),
    above: (
      <CaseHead
        back={
          manages
            ? { href: officeHref(person.agency, visit), text: text.back }
            : { href: '/kotak-masuk', text: words.case.back }
        }
        title={person.name}
        words={words}
        tags={
          read.isAway && person.absence ? (
            <Tag tone="soon">{text.isAway(visit.wall.shortDay(person.absence.to), '')}</Tag>
          ) : null
        }
        facts={[
          { label: text.office, value: office },
          { label: text.columns.roles, value: rolesText(visit, rolesToday(visit, person)) || text.noRole },
          ...(person.desk === null ? [] : [{ label: text.desk, value: person.desk }]),
        ]}
        stages={[]}
      />
    ),
    body: (
      <>
        <FaultSummary faults={[...shown.faults].map(([id, said]) => ({ id, text: said }))} words={words} />
        <div class={manages ? 'split' : 'narrow'}>
          <div>
            {person.agency === actor.agency && <Held read={read} shown={shown} visit={visit} />}
            {actions.includes('set-absence') && <AbsenceForm read={read} shown={shown} visit={visit} />}
            {manages && <DescriptionForm read={read} shown={shown} visit={visit} />}
            {manages && <LoginForm read={read} shown={shown} visit={visit} />}
            {manages && <LeaveForm read={read} shown={shown} visit={visit} />}
            {read.moves.length > 0 && <MovePanel person={person} visit={visit} />}
            {!manages && person.sub === actor.sub && <p class="muted small gap">{text.notYourself}</p>}
          </div>
          {manages && (
            <aside aria-label={text.history}>
              <HistoryPanel
                title={text.history}
                timeline={undefined}
                story={storyOfPerson(visit, read)}
                now={undefined}
                visit={visit}
              />
            </aside>
          )}
        </div>
      </>
    ),
  }
}

const rolesToday = ({ wall }: Visit, { roles }: StaffMember): Role[] =>
  roles.flatMap(({ role, from, to }) => (from <= wall.today && (to === null || wall.today <= to) ? [role] : []))

// What is changed.

async function moveTasks(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const text = words.people
  const ids = [...new Set(typed.all('pilih'))].slice(0, PICKED_MAX)
  const to = typed.one('kepada')
  const gives = typed.one('aksi') === 'serahkan'
  const faults = new Map<string, string>()
  if (ids.length === 0) faults.set('dipegang', text.faults.tasks)
  if (gives && to === '') faults.set('kepada', text.faults.person)
  if (faults.size > 0) return personPage(visit, faulty(typed, faults))
  const read = await readPerson(deps, actor, { agency: param(visit, 'agency'), sub: param(visit, 'sub') })
  if (read.kind === 'refused') return read
  const deed: Deed = gives ? { action: 'delegate', to } : { action: 'release' }
  const results = await actOnMany(deps, actor, ids, deed, (id) => visit.keyOf([id], deed))
  const refusals = results.flatMap(({ answer }) => (answer.kind === 'refused' ? [refusalText(visit, answer)] : []))
  const n = results.length - refusals.length
  const name = read.colleagues.find(({ sub }) => sub === to)?.name ?? ''
  const notice: Notice = {
    tone: refusals.length === 0 ? 'ok' : n > 0 ? 'soon' : 'late',
    title: gives ? text.done.gave(n, name) : text.done.queued(n),
    lines: [...new Set(refusals)],
  }
  return { kind: 'go', to: addressOf(visit), notice }
}

type Changing = Parameters<typeof changeStaff>[3]

/** Changes the person, and says so; what is wrong stands at its field. */
async function change(
  visit: Visit,
  command: Changing,
  at: string,
  said: (name: string) => Omit<Notice, 'tone'>,
  again: (shown: Shown) => Promise<Reply> = (shown) => personPage(visit, shown),
  sub = param(visit, 'sub'),
): Promise<Reply> {
  const { deps, actor, typed } = visit
  const agency = param(visit, 'agency')
  if (!isAgencyId(agency)) return refused('not-found')
  const key = visit.keyOf([sub], command)
  const changed = await changeStaff(deps, actor, { agency, sub }, command, { key })
  if (changed.kind !== 'refused')
    return {
      kind: 'go',
      to: personPath({ agency, sub }),
      notice: { tone: 'ok', ...said(changed.staff.name) },
    }
  const faults = faultsAt(visit, changed, at)
  return faults.size === 0 ? changed : again(faulty(typed, faults))
}

const titled = (said: (name: string) => string) => (name: string) => ({ title: said(name) })

const faultsAt = ({ language }: Visit, { faults }: Refused<RefusalCode>, at: string): Map<string, string> =>
  new Map((faults ?? []).map(({ pointer, detail }) => [fieldAt(pointer, at), detail[language]]))

/** Days that must be there before the office's rules can be asked. */
function dayFaults({ typed, words }: Visit, names: readonly string[]): Map<string, string> {
  const missing = names.filter((name) => !Day.safeParse(typed.one(name)).success)
  return new Map(missing.map((name) => [name, words.people.faults.day]))
}
const orNull = (text: string): string | null => (text === '' ? null : text)

async function setAbsence(visit: Visit): Promise<Reply> {
  const { typed, words } = visit
  const missing = dayFaults(visit, ['absen.from', 'absen.to'])
  if (missing.size > 0) return personPage(visit, faulty(typed, missing))
  const [from, to] = [typed.one('absen.from'), typed.one('absen.to')]
  const deputy = orNull(typed.one('absen.deputy'))
  return change(visit, { type: 'SetAbsence', from, to, deputy }, 'absen', titled(words.people.done.absence))
}

async function endAbsence(visit: Visit): Promise<Reply> {
  return change(visit, { type: 'EndAbsence' }, 'absen', titled(visit.words.people.done.back))
}

/** The code that the officer was told when they signed in becomes their login. */
async function connectLogin(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const person = { agency: param(visit, 'agency'), sub: param(visit, 'sub') }
  const code = typed.one('akun.code').slice(0, CODE_CHARS_MAX)
  const given = await giveLogin(deps, actor, person, code, { key: visit.keyOf([person.sub], { code }) })
  if (given.kind !== 'refused')
    return {
      kind: 'go',
      to: personPath(person),
      notice: { tone: 'ok', title: words.people.done.login(given.staff.name) },
    }
  // A login that is another's is as much the code's fault as one that nobody knows.
  const faults = new Map((given.faults ?? []).map(({ detail }) => ['akun.code', detail[visit.language]] as const))
  return faults.size === 0 ? given : personPage(visit, faulty(typed, faults))
}

async function leave(visit: Visit): Promise<Reply> {
  const { typed, words } = visit
  const missing = dayFaults(visit, ['berhenti.lastDay'])
  if (missing.size > 0) return personPage(visit, faulty(typed, missing))
  const deputy = orNull(typed.one('berhenti.deputy'))
  const lastDay = typed.one('berhenti.lastDay')
  return change(visit, { type: 'Leave', lastDay, deputy }, 'berhenti', titled(words.people.done.leave))
}

/** The description that was typed; a row without a role is none. Rows keep their places, for the faults that name them. */
function descriptionIn(
  visit: Visit,
): { kind: 'description'; command: Extract<Changing, { type: 'Describe' }> } | { kind: 'faulty'; shown: Shown } {
  const { typed } = visit
  const places = Array.from({ length: ROLES_MAX }, (_, i) => `isi.roles.${i}`)
  const named = places.filter((place) => typed.one(`${place}.role`) !== '')
  const faults = dayFaults(visit, [
    ...named.map((place) => `${place}.from`),
    ...named.flatMap((place) => (typed.one(`${place}.to`) === '' ? [] : [`${place}.to`])),
  ])
  if (faults.size > 0) return { kind: 'faulty', shown: faulty(typed, faults) }
  const roles = named.flatMap((place) => {
    const role = ROLES.find((one) => one === typed.one(`${place}.role`))
    return role ? [{ role, from: typed.one(`${place}.from`), to: orNull(typed.one(`${place}.to`)) }] : []
  })
  const language = typed.one('isi.language') === 'en' ? 'en' : 'id'
  const name = typed.one('isi.name').trim().slice(0, 200)
  return {
    kind: 'description',
    command: { type: 'Describe', name, desk: orNull(typed.one('isi.desk')), language, roles },
  }
}

async function describe(visit: Visit): Promise<Reply> {
  const typed = descriptionIn(visit)
  if (typed.kind === 'faulty') return personPage(visit, typed.shown)
  return change(visit, typed.command, 'isi', titled(visit.words.people.done.describe))
}

async function newPersonPage(visit: Visit, shown: Shown): Promise<Reply> {
  const { deps, actor, words } = visit
  const read = await readOffice(deps, actor, param(visit, 'agency'))
  if (read.kind === 'refused') return read
  const text = words.people
  const title = text.addTitle(agencyRef(deps.regions, read.agency).name)
  return {
    kind: 'page',
    title,
    section: 'manage',
    ...(shown.status ? { status: shown.status } : {}),
    body: (
      <>
        <FaultSummary faults={[...shown.faults].map(([id, said]) => ({ id, text: said }))} words={words} />
        <form class="panel narrow" method="post" action={`/kelola/petugas/${read.agency}/baru`}>
          <h1 class="h1">{title}</h1>
          <p class="muted">{text.addLead}</p>
          <input type="hidden" name="kunci" value={visit.newKey()} />
          <TextInput
            id="isi.sub"
            label={text.sub}
            hint={text.subHint}
            value={shown.typed.one('isi.sub')}
            fault={shown.faults.get('isi.sub')}
          />
          <DescriptionFields
            read={{ person: undefined, roles: read.roles, desks: read.desks }}
            shown={shown}
            visit={visit}
          />
          <div class="buttons">
            <button class="button" type="submit">
              {text.add}
            </button>
            <a href={officeHref(read.agency, visit)}>{words.inbox.cancel}</a>
          </div>
        </form>
      </>
    ),
  }
}

async function addPerson(visit: Visit): Promise<Reply> {
  const { typed, words } = visit
  const again = (shown: Shown): Promise<Reply> => newPersonPage(visit, shown)
  const sub = typed.one('isi.sub').trim()
  const faultOfSub = async (): Promise<string | undefined> => {
    if (!STAFF_SUB.test(sub) || sub === 'baru') return words.people.faults.sub
    const read = await readPerson(visit.deps, visit.actor, { agency: param(visit, 'agency'), sub })
    return read.kind === 'found' ? words.people.faults.taken : undefined
  }
  const wrong = await faultOfSub()
  if (wrong) return again(faulty(typed, new Map([['isi.sub', wrong]])))
  const described = descriptionIn(visit)
  if (described.kind === 'faulty') return again(described.shown)
  const { added, addedNext } = words.people.done
  return change(visit, described.command, 'isi', (name) => ({ title: added(name), lines: [addedNext] }), again, sub)
}
