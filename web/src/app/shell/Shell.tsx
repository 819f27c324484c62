// SPDX-License-Identifier: Apache-2.0
// The frame round every page: left bar, top bar, banners, and on a phone a bottom bar.
import './Shell.css'
import { useQueryClient } from '@tanstack/react-query'
import {
  Bell,
  CircleCheck,
  Eye,
  Home,
  Keyboard as KeyboardIcon,
  Menu as MenuIcon,
  Search,
  ShieldAlert,
} from 'lucide-react'
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { del } from '../../api/client'
import { lookup } from '../../api/records'
import { t } from '../../i18n/t'
import { Button, type Command, CommandMenu, Drawer, IconButton, Kbd, Strip } from '../../ui'
import { allForms, canDo, formFor, type Me, theSession, useMe } from '../session'
import { recordHref } from '../source'
import { listen, useShortcuts } from './keys'
import { NavBar, TaskCount } from './NavBar'
import { NoticeBell } from './Notices'
import { first, placeGroups } from './places'
import { UserMenu } from './UserMenu'
import { useLiveEvents } from './live'

const Shortcuts = lazy(() => import('./Shortcuts'))

const SEARCHED = ['person', 'patient', 'lead', 'channel', 'charge']

// Names, pinyin initials and pieces of phone numbers, over the forms people look things up in.
async function findRecords(
  me: Me | undefined,
  query: string,
  signal: AbortSignal,
): Promise<Command[]> {
  const forms = [...new Set(SEARCHED.map((role) => formFor(me, role)))].filter(
    (key): key is string => !!key && canDo(me, key, 'read'),
  )
  const found = await Promise.allSettled(forms.map((form) => lookup(form, query, signal, 6)))
  const titles = new Map(allForms(me).map((form) => [form.key, form.title]))
  return found.flatMap((one, at) => {
    const form = forms[at] as string
    if (one.status !== 'fulfilled') return []
    return one.value.map((row) => ({
      key: `${form}/${row.id}`,
      title: row.title,
      hint: [titles.get(form), row.hint].filter(Boolean).join(' · '),
      href: recordHref(form, row.id),
    }))
  })
}

function commandsOf(me: Me | undefined, go: (href: string) => void): Command[] {
  const places = [...first(), ...placeGroups(me).flatMap((group) => group.places)]
  const visits = places.map((place) => ({
    key: `go:${place.href}`,
    title: place.title,
    icon: place.icon,
    words: place.words,
    onAction: () => go(place.href),
  }))
  const creates = allForms(me)
    .filter((form) => form.can.includes('create') && !form.is_ledger)
    .map((form) => ({
      key: `new:${form.key}`,
      title: t('cmd.create', { name: form.title }),
      words: `new ${form.key}`,
      onAction: () => go(`/r/${form.key}?new=1`),
    }))
  return [...visits, ...creates]
}

function Banners({ me }: { me: Me | undefined }) {
  return (
    <>
      {theSession().insecure_http && (
        <div className="a-banner">
          <Strip tone="warn" icon={ShieldAlert}>
            {t('shell.insecure')}
          </Strip>
        </div>
      )}
      {me?.view_as && (
        <div className="a-banner">
          <Strip tone="violet" icon={Eye}>
            <span>{t('shell.viewAs', { name: me.view_as.name })}</span>{' '}
            <Button
              size="s"
              onPress={async () => {
                await del('/me/view-as')
                location.assign('/admin/users')
              }}
            >
              {t('shell.viewAsEnd')}
            </Button>
          </Strip>
        </div>
      )}
    </>
  )
}

// Links anywhere, also in cells, change the page without loading it anew.
function followLinks(navigate: (href: string) => void) {
  return (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin)
      return
    if (/^\/(api|pub|login|setup|f|q)(\/|$)/.test(link.pathname)) return
    event.preventDefault()
    navigate(link.pathname + link.search)
  }
}

export function Shell({ children }: { children: ReactNode }) {
  const me = useMe()
  const client = useQueryClient()
  const [path, navigate] = useLocation()
  const [commands, setCommands] = useState(false)
  const [drawer, setDrawer] = useState(false)
  const [help, setHelp] = useState(false)
  useLiveEvents(client)
  useShortcuts([
    { key: 'mod+k', title: 'keys.commands', run: () => setCommands(true), always: true },
    { key: '/', title: 'keys.search', run: () => setCommands(true) },
    { key: '?', title: 'keys.title', run: () => setHelp(true) },
  ])
  useEffect(() => {
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  useEffect(() => {
    const follow = followLinks(navigate)
    document.addEventListener('click', follow)
    return () => document.removeEventListener('click', follow)
  }, [navigate])
  const list = useMemo(() => commandsOf(me, navigate), [me, navigate])
  const search = useMemo(
    () => (query: string, signal: AbortSignal) => findRecords(me, query, signal),
    [me],
  )

  return (
    <div className="a-shell">
      <a className="a-skip" href="#main">
        {t('shell.skip')}
      </a>
      <div className="a-side">
        <NavBar me={me} />
      </div>
      <div className="a-body">
        <header className="a-top">
          <div className="a-only-phone">
            <IconButton icon={MenuIcon} label={t('nav.open')} onPress={() => setDrawer(true)} />
          </div>
          <button type="button" className="a-search" onClick={() => setCommands(true)}>
            <Search size={16} aria-hidden />
            <span>{t('shell.search')}</span>
            <Kbd>Ctrl K</Kbd>
          </button>
          <div className="a-top-tools">
            <div className="a-not-phone">
              <IconButton
                icon={KeyboardIcon}
                label={t('keys.title')}
                onPress={() => setHelp(true)}
              />
            </div>
            <NoticeBell />
            <UserMenu me={me} />
          </div>
        </header>
        <Banners me={me} />
        <main id="main" className="a-main" tabIndex={-1}>
          {children}
        </main>
        <nav className="a-bottom" aria-label={t('nav.quick')}>
          <a href="/" aria-current={path === '/' ? 'page' : undefined}>
            <Home size={20} aria-hidden />
            {t('nav.workbench')}
          </a>
          <button type="button" onClick={() => setCommands(true)}>
            <Search size={20} aria-hidden />
            {t('ui.search')}
          </button>
          <a href="/tasks" aria-current={path === '/tasks' ? 'page' : undefined}>
            <CircleCheck size={20} aria-hidden />
            {t('nav.tasks')}
            <TaskCount />
          </a>
          <a href="/notices" aria-current={path === '/notices' ? 'page' : undefined}>
            <Bell size={20} aria-hidden />
            {t('nav.notices')}
          </a>
          <button type="button" onClick={() => setDrawer(true)}>
            <MenuIcon size={20} aria-hidden />
            {t('nav.all')}
          </button>
        </nav>
      </div>
      <Drawer isOpen={drawer} size="s" title={t('nav.all')} onClose={() => setDrawer(false)}>
        <NavBar me={me} onGo={() => setDrawer(false)} />
      </Drawer>
      <CommandMenu
        isOpen={commands}
        onClose={() => setCommands(false)}
        commands={list}
        search={search}
      />
      {help && (
        <Suspense>
          <Shortcuts onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  )
}
