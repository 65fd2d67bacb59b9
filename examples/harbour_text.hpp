// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

/// What example 18 learns from: a tale of a week at a harbour, written for it. Its days resemble each other, so that
/// what a network has read on one day helps it with the next. It has 28 characters: small letters, spaces and full
/// stops. The last part, `told_later`, is held out.
inline constexpr std::string_view told_first =
    "on monday the wind came from the north. the keeper of the light got up before the sun and went up the stairs to the "
    "lamp. he cleaned the glass and filled the lamp with oil. then he wrote in the book that the night had been clear. "
    "from the window he counted the boats that went out of the harbour. there were three of them. the first boat was "
    "green and belonged to the baker. the second boat was white and belonged to the doctor. the third boat was old and "
    "belonged to nobody at all. in the evening the boats came home and the keeper counted them again. there were three "
    "of them and so he was glad. he lit the lamp and sat down by the fire. the light went out over the water and came "
    "back and went out over the water again. "
    "on tuesday the wind came from the south. the keeper of the light got up before the sun and went up the stairs to the "
    "lamp. he cleaned the glass and filled the lamp with oil. then he wrote in the book that there had been rain in the "
    "night. from the window he counted the boats that went out of the harbour. there were four of them. the first boat "
    "was green and belonged to the baker. the second boat was white and belonged to the doctor. the third boat was old "
    "and belonged to nobody at all. the fourth boat was new and belonged to the miller. in the evening the boats came "
    "home and the keeper counted them again. there were four of them and so he was glad. he lit the lamp and sat down "
    "by the fire. the light went out over the water and came back and went out over the water again. "
    "on wednesday the wind came from the west and it brought a fog. the keeper of the light got up before the sun and "
    "went up the stairs to the lamp. he could not see the harbour from the window. he could not see the water and he "
    "could not see the boats. so he rang the bell. he rang the bell in the morning and he rang the bell at noon. the "
    "doctor heard the bell and turned the white boat round. the baker heard the bell and turned the green boat round. "
    "the miller heard the bell and turned the new boat round. in the evening the fog went away and the keeper counted "
    "the boats. there were three of them in the harbour and one of them was not there. it was the old boat that belonged "
    "to nobody at all. then he wrote in the book that the old boat had not come home. he lit the lamp but he did not sit "
    "down by the fire. the light went out over the water and came back and the keeper looked where it went. "
    "on thursday the wind came from the west again. the keeper of the light had not slept in the night. he went down the "
    "stairs and along the harbour wall. there he met the baker and told him of the old boat. the baker told the doctor "
    "and the doctor told the miller. the green boat went out of the harbour to the north and the white boat went out of "
    "the harbour to the south. the new boat went out to the rocks in the west. in the evening the boats came home and "
    "nobody had seen the old boat on the water. the keeper wrote in the book that there was no news. then he went up the "
    "stairs to the lamp and cleaned the glass again. he filled the lamp with all the oil that he had. the light went out "
    "over the water and came back and went out over the water again. ";
inline constexpr std::string_view told_later =
    "on friday the wind came from the east. the keeper of the light got up before the sun and went up the stairs. from "
    "the window he saw a boat come to the harbour. it was the old boat that belonged to nobody at all. there was a girl "
    "in the boat and she was not afraid. she had seen the light in the night and she had seen it again. so she had "
    "turned the boat round and followed the light over the water. the keeper was glad and rang the bell. the baker heard "
    "the bell and brought bread. the doctor heard the bell and came along the harbour wall. in the evening the keeper "
    "wrote in the book that the old boat belonged to the girl. then he counted the boats again. there were four of them. "
    "he lit the lamp and they sat down by the fire. the light went out over the water and came back. ";
