# Completion of plexus for bash. The program itself knows what can follow: complete.h.
_plexus() {
  local candidates
  mapfile -t candidates < <("${COMP_WORDS[0]}" complete bash -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  if [[ ${candidates[0]:-} == :files ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "${2#=}")
    return
  fi
  COMPREPLY=("${candidates[@]}")
  # After a key comes its value, not a space.
  if [[ ${COMPREPLY[0]:-} == *[=./] ]]; then compopt -o nospace; fi
}
complete -F _plexus plexus
