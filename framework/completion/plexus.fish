# Completion of plexus for fish. The program itself knows what can follow: complete.h.
function __plexus_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    test (count $typed) -eq 0; and set typed ''
    set -l candidates ($words[1] complete fish -- $words[2..] $typed 2>/dev/null)
    if test "$candidates[1]" = :files
        __fish_complete_path (string replace -r '^.*=' '' -- $typed)
    else
        printf '%s\n' $candidates
    end
end
complete -c plexus -f -a '(__plexus_complete)'
