# Writes the header that says which public headers these are.
#
#   cmake -D "FOLDERS=first|second" -D OUTPUT=sdk_hash.h [-D SOURCE=DIR] [-D DEPFILE=FILE] -P PlexusSdkHash.cmake
#
# FOLDERS are searched for plexus/*.h as the compiler does: of two headers with one name, the first counts. The hash is of
# their text without comments and needless white space. SOURCE is a clone, whose last commit to the headers is their
# date; without it the date is that of the sdk_hash.h beside them, with a + behind it if they have another hash.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "|" ";" folders "${FOLDERS}")
set(seen "")
set(files "")
set(known "")
foreach(folder IN LISTS folders)
  file(GLOB found LIST_DIRECTORIES false ${folder}/plexus/*.h)
  foreach(file IN LISTS found)
    get_filename_component(name ${file} NAME)
    if(name STREQUAL sdk_hash.h)
      list(APPEND known ${file})
    elseif(NOT name IN_LIST seen)
      list(APPEND seen ${name})
      set(file_${name} ${file})
    endif()
  endforeach()
endforeach()
if(NOT seen)
  message(FATAL_ERROR "none of these folders has the headers of plexus: ${folders}")
endif()

set(all "")
list(SORT seen)
foreach(name IN LISTS seen)
  list(APPEND files ${file_${name}})
  file(READ ${file_${name}} text)
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  string(REGEX REPLACE "/\\*([^*]|\\*+[^*/])*\\*+/" " " text "${text}")
  string(REGEX REPLACE "[ \t\r]+" " " text "${text}")
  string(REGEX REPLACE " ?\n[ \n]*" "\n" text "${text}")
  string(APPEND all "${name}\n${text}\n")
endforeach()
string(SHA256 hash "${all}")
string(SUBSTRING ${hash} 0 16 hash)

set(date "")
if(SOURCE)
  find_program(git git)
  if(git)
    execute_process(COMMAND ${CMAKE_COMMAND} -E env TZ=UTC ${git} -C ${SOURCE} log -1 --format=%cd
      --date=format-local:%Y-%m-%dT%H:%M:%SZ -- ${files} OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    execute_process(COMMAND ${git} -C ${SOURCE} status --porcelain -- ${files} OUTPUT_VARIABLE changes ERROR_QUIET)
    if(date AND changes)
      string(APPEND date "+")
    endif()
  endif()
elseif(known)
  list(GET known 0 known)
  file(STRINGS ${known} lines REGEX "^#define")
  if("${lines}" MATCHES "PLEXUS_SDK_DATE \"([^\"]+)\"")
    set(date ${CMAKE_MATCH_1})
    if(NOT "${lines}" MATCHES "PLEXUS_SDK_HASH \"${hash}\"" AND NOT date MATCHES "\\+$")
      string(APPEND date "+")
    endif()
  endif()
endif()

set(content "// Made by the build: which public headers these are, without their comments, and when they last changed.
#pragma once

#define PLEXUS_SDK_HASH \"${hash}\"
#define PLEXUS_SDK_DATE \"${date}\"
")
file(WRITE ${OUTPUT} "${content}")
if(DEPFILE)
  list(APPEND files ${known})
  list(TRANSFORM files REPLACE " " "\\\\ ")
  list(JOIN files " " files)
  string(REPLACE " " "\\ " target ${OUTPUT})
  file(WRITE ${DEPFILE} "${target}: ${files}\n")
endif()
