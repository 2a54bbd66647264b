import { agencyExists, agencyRef } from '../../../shared/cases/agencies.ts'
import { desksAt } from '../../../shared/cases/people/change-staff.ts'
import { transferStaff } from '../../../shared/cases/people/transfer-staff.ts'
import { type Person, readPerson } from '../../../shared/cases/reads/read-office.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { type AgencyId, isAgencyId, kindOf } from '../../../shared/names/agencies.ts'
import { ROLES_AT } from '../../../shared/names/roles.ts'
import { Day } from '../../../shared/workflows/form-fields.ts'
import { FaultSummary, FaultText, Select, TextInput } from '../components/fields.tsx'
import { colleagueOptions, type Shown } from '../components/person-panels.tsx'
import { fieldAt } from '../form-schema.ts'
import { personPath } from '../person.ts'
import { NOTHING_TYPED } from '../typed.ts'
import { type Page, param, type Reply, type Visit } from '../visit.ts'

const PATH = '/kelola/petugas/:agency/:sub/pindah'

/** Somebody moves to another office: first which, then from when and as what. */
export const transfer: readonly Page[] = [
  {
    method: 'GET',
    path: PATH,
    run: (visit) => transferPage(visit, visit.query['kantor'] ?? '', { typed: NOTHING_TYPED, faults: new Map() }),
  },
  { method: 'POST', path: PATH, run: move },
]

async function transferPage(visit: Visit, asked: string, shown: Shown): Promise<Reply> {
  const { deps, actor, words } = visit
  const text = words.people
  const read = await readPerson(deps, actor, { agency: param(visit, 'agency'), sub: param(visit, 'sub') })
  if (read.kind === 'refused') return read
  const { person, moves } = read
  if (moves.length === 0) return refused('forbidden')
  const office = officeIn(visit, read, asked)
  const title = text.moveTitle(person.name)
  const faults = new Map(asked !== '' && !office ? [['kantor', text.faults.office]] : shown.faults)
  return {
    kind: 'page',
    title,
    section: 'manage',
    ...(faults.size > 0 ? { status: 422 } : {}),
    body: (
      <>
        <FaultSummary faults={[...faults].map(([id, said]) => ({ id, text: said }))} words={words} />
        <section class="panel narrow">
          <p class="small">
            <a href={personPath(person)}>‹ {person.name}</a>
          </p>
          <h1 class="h1">{title}</h1>
          <p class="muted">
            {agencyRef(deps.regions, person.agency).name}. {text.moveLead}
          </p>
          {office ? (
            <MoveForm read={read} office={office} shown={{ ...shown, faults }} visit={visit} />
          ) : (
            <OfficeForm read={read} asked={asked} fault={faults.get('kantor')} visit={visit} />
          )}
        </section>
      </>
    ),
  }
}

/** An office that the officer may move this person to. */
function officeIn({ deps }: Visit, { person, moves }: Person, text: string): AgencyId | undefined {
  if (!isAgencyId(text) || !agencyExists(deps.regions, text) || text === person.agency) return undefined
  return moves === 'any' || moves.includes(text) ? text : undefined
}

const OfficeForm = ({
  read: { person, moves },
  asked,
  fault,
  visit: { deps, words },
}: {
  read: Person
  asked: string
  fault: string | undefined
  visit: Visit
}) => {
  const text = words.people
  return (
    <form method="get" action={`${personPath(person)}/pindah`}>
      {moves === 'any' ? (
        <TextInput id="kantor" label={text.moveTo} hint={text.officeIdHint} value={asked} fault={fault} />
      ) : (
        <Select
          id="kantor"
          label={text.moveTo}
          value={asked}
          fault={fault}
          options={moves.map((id): [string, string] => [id, agencyRef(deps.regions, id).name])}
        />
      )}
      <div class="buttons">
        <button class="button" type="submit">
          {text.moveNext}
        </button>
        <a href={personPath(person)}>{words.inbox.cancel}</a>
      </div>
    </form>
  )
}

const MoveForm = ({
  read,
  office,
  shown: { typed, faults },
  visit,
}: {
  read: Person
  office: AgencyId
  shown: Shown
  visit: Visit
}) => {
  const { deps, words, wall } = visit
  const text = words.people
  const { person } = read
  const desks = desksAt(office, wall.today)
  const rolesFault = faults.get('pindah.roles')
  return (
    <form method="post" action={`${personPath(person)}/pindah`}>
      <input type="hidden" name="kunci" value={visit.newKey()} />
      <input type="hidden" name="kantor" value={office} />
      <p>
        {text.moveTo}: <b>{agencyRef(deps.regions, office).name}</b>{' '}
        <a class="small" href={`${personPath(person)}/pindah`}>
          {text.moveOther}
        </a>
      </p>
      <TextInput
        id="pindah.from"
        label={text.moveFrom}
        value={typed.one('pindah.from')}
        type="date"
        fault={faults.get('pindah.from')}
        narrow
      />
      <fieldset class={rolesFault ? 'set field--fault' : 'set'} id="pindah.roles" tabindex={-1}>
        <legend>{text.moveRoles}</legend>
        {rolesFault && <FaultText id="pindah.roles" fault={rolesFault} />}
        {ROLES_AT[kindOf(office)].map((role) => (
          <label class="tick">
            <input
              type="checkbox"
              name="pindah.roles"
              value={role}
              checked={typed.all('pindah.roles').includes(role)}
            />
            <span>{words.roles[role]}</span>
          </label>
        ))}
      </fieldset>
      {desks.length > 0 && (
        <Select
          id="pindah.desk"
          label={text.desk}
          value={typed.one('pindah.desk')}
          fault={faults.get('pindah.desk')}
          options={[['', text.anyDesk], ...desks.map((desk): [string, string] => [desk, desk])]}
        />
      )}
      <Select
        id="pindah.deputy"
        label={text.moveDeputy(agencyRef(deps.regions, person.agency).name)}
        value={typed.one('pindah.deputy')}
        fault={faults.get('pindah.deputy')}
        options={[['', text.noDeputy], ...colleagueOptions(visit, read)]}
      />
      <div class="buttons">
        <button class="button" type="submit">
          {text.moveDo}
        </button>
        <a href={personPath(person)}>{words.inbox.cancel}</a>
      </div>
    </form>
  )
}

async function move(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words, language } = visit
  const text = words.people
  const to = typed.one('kantor')
  const person = { agency: param(visit, 'agency'), sub: param(visit, 'sub') }
  const read = await readPerson(deps, actor, person)
  if (read.kind === 'refused') return read
  const again = (faults: ReadonlyMap<string, string>): Promise<Reply> => transferPage(visit, to, { typed, faults })
  const office = officeIn(visit, read, to)
  if (!office) return again(new Map())
  const from = typed.one('pindah.from')
  const asked = typed.all('pindah.roles')
  const roles = ROLES_AT[kindOf(office)].filter((role) => asked.includes(role))
  const missing = new Map([
    ...(Day.safeParse(from).success ? [] : [['pindah.from', text.faults.day] as const]),
    ...(roles.length > 0 ? [] : [['pindah.roles', text.faults.roles] as const]),
  ])
  if (missing.size > 0) return again(missing)
  const { name, language: theirs } = read.person
  const command = {
    to: office,
    from,
    deputy: typed.one('pindah.deputy') || null,
    description: {
      name,
      language: theirs,
      desk: typed.one('pindah.desk') || null,
      roles: roles.map((role) => ({ role, from, to: null })),
    },
  }
  const moved = await transferStaff(deps, actor, person, command, { key: visit.keyOf([], command) })
  if (moved.kind !== 'refused')
    return {
      kind: 'go',
      to: personPath({ agency: office, sub: person.sub }),
      notice: { tone: 'ok', title: text.done.move(name, agencyRef(deps.regions, office).name) },
    }
  // Roles are ticks here, not rows with days of their own.
  const fieldOf = (pointer: string): string => fieldAt(pointer.replace(/^\/roles\/.*/, '/roles'), 'pindah')
  const faults = new Map((moved.faults ?? []).map(({ pointer, detail }) => [fieldOf(pointer), detail[language]]))
  return faults.size === 0 ? moved : again(faults)
}
