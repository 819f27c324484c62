// SPDX-License-Identifier: Apache-2.0
// The left bar: workbench, favourites, then each app's forms and the pages about them.
import { ChevronDown, Star } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useLocation } from 'wouter'
import { loadLocal, saveLocal } from '../../core/local'
import { t } from '../../i18n/t'
import { cx } from '../../ui'
import { type Me, theSession } from '../session'
import { toggleFavourite, useFavourites } from './favourites'
import { first, type Place, type PlaceGroup, placeGroups } from './places'

const Count = lazy(async () => {
  const [count, words] = await Promise.all([import('../tasks/TaskCount'), import('../tasks/words')])
  await words.loadTaskWords()
  return count
})

export const TaskCount = () => (
  <Suspense>
    <Count />
  </Suspense>
)

const isHere = (path: string, href: string) =>
  href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)

function PlaceLink({
  place,
  starred,
  onGo,
  plain,
}: {
  place: Place
  starred: boolean
  onGo?: () => void
  plain?: boolean
}) {
  const [path] = useLocation()
  const here = isHere(path, place.href)
  const Icon = place.icon
  return (
    <li className="a-nav-row">
      <a
        href={place.href}
        className={cx('a-nav-link', here && 'a-nav-here')}
        aria-current={here ? 'page' : undefined}
        onClick={onGo}
      >
        <Icon size={16} aria-hidden />
        <span>{place.title}</span>
        {place.href === '/tasks' && <TaskCount />}
      </a>
      {!plain && (
        <button
          type="button"
          className={cx('a-nav-star', starred && 'a-nav-starred')}
          aria-pressed={starred}
          aria-label={t(starred ? 'nav.unstar' : 'nav.star', { name: place.title })}
          onClick={() => toggleFavourite(place.href)}
        >
          <Star size={14} aria-hidden />
        </button>
      )}
    </li>
  )
}

function Group({
  group,
  starred,
  onGo,
}: {
  group: PlaceGroup
  starred: string[]
  onGo?: () => void
}) {
  const key = `xl.fold.${group.key}`
  const [open, setOpen] = useState(loadLocal(key) !== '1')
  const [path] = useLocation()
  const shown = group.places.filter((place) => !place.quiet || isHere(path, place.href))
  if (shown.length === 0) return null
  return (
    <section className="a-nav-group">
      <button
        type="button"
        className="a-nav-title"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open)
          saveLocal(key, open ? '1' : null)
        }}
      >
        {group.title}
        <ChevronDown size={14} aria-hidden className={open ? undefined : 'a-folded'} />
      </button>
      {open && (
        <ul>
          {shown.map((place) => (
            <PlaceLink
              key={place.href}
              place={place}
              starred={starred.includes(place.href)}
              onGo={onGo}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

export function NavBar({ me, onGo }: { me: Me | undefined; onGo?: () => void }) {
  const starred = useFavourites()
  const groups = placeGroups(me)
  const known = groups.flatMap((group) => group.places)
  const favourites = starred.flatMap((href) => known.find((place) => place.href === href) ?? [])
  return (
    <nav className="a-nav" aria-label={t('nav.main')}>
      <a className="a-brand" href="/" onClick={onGo}>
        <img src="/icon.svg" width={24} height={24} alt="" />
        <span>{theSession().org || t('app.name')}</span>
      </a>
      <div className="a-nav-scroll">
        <ul>
          {first().map((place) => (
            <PlaceLink key={place.href} place={place} starred={false} onGo={onGo} plain />
          ))}
        </ul>
        {favourites.length > 0 && (
          <section className="a-nav-group">
            <h2 className="a-nav-title">{t('nav.favourites')}</h2>
            <ul>
              {favourites.map((place) => (
                <PlaceLink key={place.href} place={place} starred onGo={onGo} />
              ))}
            </ul>
          </section>
        )}
        {groups.map((group) => (
          <Group key={group.key} group={group} starred={starred} onGo={onGo} />
        ))}
      </div>
    </nav>
  )
}
