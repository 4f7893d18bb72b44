/**
 * Marks an element that scrolls sideways with where there is more, as `data-more` of 'start' and 'end';
 * kit/styles/pieces.css fades it out there.
 */
export function showEdges(element: HTMLElement) {
  const look = () => {
    const { scrollLeft, scrollWidth, clientWidth } = element;
    const more = [
      ...(scrollLeft > 1 ? ['start'] : []),
      ...(scrollLeft + clientWidth < scrollWidth - 1 ? ['end'] : []),
    ];
    if (more.length) element.dataset['more'] = more.join(' ');
    else delete element.dataset['more'];
  };
  const sized = new ResizeObserver(look);
  const changed = new MutationObserver(look);
  sized.observe(element);
  changed.observe(element, { childList: true, subtree: true, characterData: true });
  element.addEventListener('scroll', look, { passive: true });
  look();
  return () => {
    sized.disconnect();
    changed.disconnect();
    element.removeEventListener('scroll', look);
  };
}
