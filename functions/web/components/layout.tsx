import { agencyRef } from '../../../shared/cases/agencies.ts'
import type { Deps } from '../../../shared/cases/deps.ts'
import type { Maintenance } from '../../../shared/cases/maintenance.ts'
import type { StaffActor } from '../../../shared/contracts/staff.ts'
import type { Language } from '../../language.ts'
import type { Assets } from '../assets.ts'
import { sectionsOf } from '../sections.ts'
import type { Notice, Reply, Section } from '../visit.ts'
import type { Wall } from '../wall.ts'
import type { Words } from '../words/words.ts'
import { NoticeBox, Remark } from './notice.tsx'

type Props = {
  page: Extract<Reply, { kind: 'page' }>
  notice: Notice | undefined
  maintenance: Maintenance | undefined
  language: Language
  words: Words
  officer: StaffActor | undefined
  deps: Deps
  wall: Wall | undefined
  assets: Assets
  /** An address that leads back here, where there is one. */
  here: string | undefined
}

/** Everything around a page's own content. */
export const Layout = ({ page, notice, maintenance, language, words, officer, deps, wall, assets, here }: Props) => (
  <html lang={language}>
    <head>
      <meta charset="utf-8" />
      <title>{`${page.title} – ${words.brand.name}`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="theme-color" content="#10304a" />
      <link rel="stylesheet" href={`/aset/${assets.style.name}`} />
      <link rel="icon" href="data:," />
      <script src={`/aset/${assets.script.name}`} defer></script>
    </head>
    <body class="page" {...scriptWords(words)}>
      <a class="govuk-skip-link" href="#isi">
        {words.layout.skip}
      </a>
      <Masthead words={words} officer={officer} deps={deps} />
      {officer && <MainMenu words={words} officer={officer} current={page.section} badge={page.badge} />}
      <main id="isi" tabindex={-1}>
        {page.above}
        <div class="width content">
          {maintenance && wall && (
            <Remark tone="soon">
              <b>{words.maintenance.announced(wall.moment(maintenance.from), wall.moment(maintenance.until))}</b>{' '}
              {maintenance.text}
            </Remark>
          )}
          {notice && <NoticeBox notice={notice} />}
          {page.body}
        </div>
      </main>
      <Foot words={words} language={language} officer={officer} wall={wall} here={here} />
    </body>
  </html>
)

/** What scripts say comes with the page, in its language. */
const scriptWords = ({ scripts }: Words): Record<string, string> =>
  Object.fromEntries(
    Object.entries(scripts).map(([name, text]) => [
      `data-${name.replace(/[A-Z]/g, (big) => `-${big.toLowerCase()}`)}`,
      text,
    ]),
  )

const Mark = () => (
  <svg viewBox="0 0 28 28" aria-hidden="true" focusable="false">
    <rect width="28" height="28" rx="6" fill="#fff" />
    <path d="M7 20V9l7 7 7-7v11" fill="none" stroke="#0b6b4b" stroke-width="3" stroke-linejoin="round" />
    <circle cx="14" cy="7.5" r="2.6" fill="#0b559f" />
  </svg>
)

const Masthead = ({ words, officer, deps }: { words: Words; officer: StaffActor | undefined; deps: Deps }) => (
  <header class="masthead">
    <div class="width masthead__row">
      <a class="brand" href="/">
        <Mark />
        <span>
          {words.brand.name}
          <small>{words.brand.owner}</small>
        </span>
      </a>
      {officer && <Find words={words} officer={officer} />}
      {officer && (
        <div class="who">
          <b>{officer.name}</b>
          {agencyRef(deps.regions, officer.agency).name}
        </div>
      )}
    </div>
  </header>
)

/** Looks among proposals; a partner office, which sees none, among the requests to it. */
const Find = ({ words, officer }: { words: Words; officer: StaffActor }) => {
  const sections = sectionsOf(officer)
  const [proposals, requests] = [
    sections.find(({ name }) => name === 'proposals'),
    sections.find(({ name }) => name === 'requests'),
  ]
  const where = proposals ?? requests
  const label = proposals ? words.layout.searchLabel : words.requests.search
  return where ? (
    <form class="find" role="search" action={where.href} method="get">
      <label class="unseen" for="cari">
        {label}
      </label>
      <input
        id="cari"
        name="q"
        type="search"
        placeholder={proposals ? words.layout.searchPlaceholder : words.requests.searchPlaceholder}
        autocomplete="off"
      />
      <button type="submit">{words.layout.search}</button>
    </form>
  ) : null
}

const MainMenu = ({
  words,
  officer,
  current,
  badge,
}: {
  words: Words
  officer: StaffActor
  current: Section | null
  badge: number | undefined
}) => (
  <nav class="menu" aria-label={words.layout.mainMenu}>
    <ul class="width">
      {sectionsOf(officer).map(({ name, href }) => (
        <li>
          <a href={href} aria-current={name === current ? 'page' : undefined}>
            {words.sections[name]}
            {name === current && badge !== undefined && (
              <span class="count">
                {badge}
                <span class="unseen"> {words.layout.tasks}</span>
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)

const Foot = ({
  words,
  language,
  officer,
  wall,
  here,
}: {
  words: Words
  language: Language
  officer: StaffActor | undefined
  wall: Wall | undefined
  /** An address that leads back here, where there is one. */
  here: string | undefined
}) => {
  const other = language === 'id' ? 'en' : 'id'
  return (
    <footer class="foot">
      <div class="width">
        <ul>
          {here !== undefined && (
            <li>
              <a href={`/bahasa/${other}?${new URLSearchParams({ ke: here })}`} lang={other} hreflang={other}>
                {words.layout.otherLanguage}
              </a>
            </li>
          )}
          {officer && (
            <li>
              <a href={`/kelola/petugas/${officer.agency}/${officer.sub}#ketidakhadiran`}>{words.people.mine}</a>
            </li>
          )}
          {officer && (
            <li>
              <form method="post" action="/keluar" class="foot__out">
                <button class="as-link" type="submit">
                  {words.layout.signOut}
                </button>
                <button class="as-link" type="submit" name="di" value="semua">
                  {words.layout.signOutEverywhere}
                </button>
              </form>
            </li>
          )}
        </ul>
        {wall && <p>{words.layout.asOf(wall.moment(wall.now))}</p>}
      </div>
    </footer>
  )
}
