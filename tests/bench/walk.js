// The plain walk: one pass over the page for its visible text and its controls with a ref, open shadow roots and frames
// of the same process included. No names by the book, no states, no closed roots: the floor that an eye is measured by.
(() => {
  const world = window.walk ||= { refs: new WeakMap(), last: 0 }
  const controls = new Set(['A', 'BUTTON', 'INPUT', 'SELECT', 'TEXTAREA', 'SUMMARY'])
  const roles = new Set(['button', 'link', 'tab', 'checkbox', 'radio', 'menuitem', 'option', 'switch', 'textbox', 'combobox'])
  const passed = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT', 'HEAD'])
  const lines = []
  const visit = (node, pointer) => {
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.nodeType === 3) {
        const text = child.data.trim()
        if (text) lines.push(text)
        continue
      }
      if (child.nodeType !== 1 || passed.has(child.tagName) || !child.checkVisibility({ visibilityProperty: true })) continue
      const points = getComputedStyle(child).cursor === 'pointer', role = child.getAttribute('role')
      if (controls.has(child.tagName) || roles.has(role) || child.isContentEditable || child.tabIndex >= 0 || (points && !pointer)) {
        let ref = world.refs.get(child)
        if (!ref) world.refs.set(child, ref = ++world.last)
        const box = child.getBoundingClientRect()
        const name = child.getAttribute('aria-label') || (child.tagName === 'BUTTON' ? '' : child.labels?.[0]?.textContent) || child.placeholder || child.title || child.textContent
        if (box.width && box.height) lines.push(`[${ref}] ${role || child.tagName.toLowerCase()} "${name.trim()}"${child.value ? ` = ${child.value}` : ''}`)
        if (controls.has(child.tagName)) continue
      }
      if (child.shadowRoot) visit(child.shadowRoot, points)
      if (child.tagName === 'IFRAME') {
        try { visit(child.contentDocument.documentElement, false) } catch { lines.push('frame of another site') }
        continue
      }
      visit(child, points)
    }
  }
  visit(document.documentElement, false)
  return lines.join('\n')
})()
